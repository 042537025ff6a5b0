package dev.gauntlet.run.child;

import com.sun.management.OperatingSystemMXBean;
import dev.gauntlet.base.ProcFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** This machine's memory, and what becomes of processes that want more of it than there is. */
public final class SystemMemory {
  private static final long BYTES_A_MB = 1 << 20;

  private static final OperatingSystem SYSTEM = new SystemInfo().getOperatingSystem();

  private SystemMemory() {}

  /** What this machine has, or what this process's container may use, MiB. */
  public static long totalMb() {
    var bean = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return bean.getTotalMemorySize() / BYTES_A_MB;
  }

  /**
   * Physical memory that a process holds, native memory included, MiB; 0 if it has ended, or if the
   * system does not say.
   */
  static long residentMb(long pid) {
    try {
      OSProcess process = SYSTEM.getProcess((int) pid);
      return process == null ? 0 : process.getResidentMemory() / BYTES_A_MB;
    } catch (RuntimeException e) { // whatever oshi makes of a process that is just ending
      return 0;
    }
  }

  /** Makes a process the first that Linux ends when memory runs out, see proc(5). */
  static void offerFirst(long pid) {
    try {
      Path score = Path.of("/proc/" + pid + "/oom_score_adj");
      if (Files.exists(score)) {
        Files.writeString(score, "1000");
      }
    } catch (IOException e) {
      // it has ended, or this system does not allow it: then it is one among others
    }
  }

  /** How many processes Linux has ended for want of memory since it started; 0 elsewhere. */
  static long kills() {
    return Objects.requireNonNullElse(ProcFile.number(Path.of("/proc/vmstat"), "oom_kill "), 0L);
  }
}
