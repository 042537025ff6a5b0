package dev.gauntlet.trial;

import dev.gauntlet.base.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The most memory that this process has held, native memory included, where Linux tells it. */
final class PeakMemory {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String HIGH_WATER_MARK = "VmHWM:"; // proc(5): peak resident set, in KiB
  private static final String RESET_HIGH_WATER_MARK = "5"; // proc(5)

  private PeakMemory() {}

  /** Forgets the peak so far, if the system can. */
  static void reset() {
    try {
      if (Files.isWritable(CLEAR)) {
        Files.writeString(CLEAR, RESET_HIGH_WATER_MARK);
      }
    } catch (IOException e) {
      // then the figure is the process's, as it would be without trying
    }
  }

  /**
   * Peak resident set since the process began, or since {@link #reset}, in MiB, where the system
   * tells it.
   */
  static @Nullable Double peakRssMb() {
    Long kibibytes = ProcFile.number(ProcFile.SELF_STATUS, HIGH_WATER_MARK);
    return kibibytes == null ? null : kibibytes / 1024.0;
  }
}
