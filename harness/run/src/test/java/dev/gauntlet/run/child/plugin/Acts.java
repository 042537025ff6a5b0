package dev.gauntlet.run.child.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** What faults do that takes more than a line. */
final class Acts {
  private static final byte[] LIKE_AN_EVENT =
      "{\"type\":\"progress\",\"step\":1}\n".getBytes(StandardCharsets.UTF_8);
  static final LibC LIB_C = Native.load("c", LibC.class);
  private static volatile long spins;

  private Acts() {}

  /** The C library. */
  interface LibC extends Library {
    int sleep(int seconds);

    long write(int file, byte[] bytes, long count);

    int close(int file);
  }

  static void block() {
    LIB_C.sleep(100_000);
  }

  static void spin() {
    while (spins >= 0) {
      spins = (spins + 1) & Integer.MAX_VALUE;
    }
  }

  static void leaveDaemon() throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "setsid sleep 1000 & echo daemon $!")
        .inheritIO()
        .start()
        .waitFor();
    signal("KILL");
  }

  /** Sends this process a signal, and waits for it to take effect. */
  static void signal(String name) throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("kill", "-" + name, self).start();
    Thread.sleep(100_000);
  }

  /** Has another process stop this one, and let it go on when the time is over. */
  static void pause(long milliseconds) throws IOException, InterruptedException {
    String script = "kill -STOP %1$d; sleep %2$s; kill -CONT %1$d";
    new ProcessBuilder(
            "sh",
            "-c",
            script.formatted(ProcessHandle.current().pid(), Double.toString(milliseconds / 1e3)))
        .start()
        .waitFor();
  }

  static void fillHeap() {
    List<byte[]> hoard = new ArrayList<>();
    while (hoard.size() < Integer.MAX_VALUE) {
      hoard.add(new byte[1 << 20]);
    }
  }

  static void fillNativeMemory(NDArray x) throws InterruptedException {
    for (long allocated = 0; allocated < Long.MAX_VALUE; allocated++) {
      x.getManager().ones(new Shape(8 << 20)); // 32 MiB that nobody frees
      Thread.sleep(20); // so that the machine is not exhausted as well
    }
  }

  /** Prints 100 MB, around Java's own streams. */
  static void flood() throws IOException {
    System.out.println("the flood begins");
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    byte[] wave = new byte[LIKE_AN_EVENT.length * 4000];
    for (int i = 0; i < wave.length; i += LIKE_AN_EVENT.length) {
      System.arraycopy(LIKE_AN_EVENT, 0, wave, i, LIKE_AN_EVENT.length);
    }
    for (long written = 0; written < 100_000_000; written += wave.length) {
      out.write(wave);
    }
    System.out.println("the flood ends");
  }

  static void onSockets(IntConsumer act) throws IOException {
    for (File each : new File("/proc/self/fd").listFiles()) {
      Path file = each.toPath();
      if (Files.isSymbolicLink(file)
          && Files.readSymbolicLink(file).toString().startsWith("socket:")) {
        act.accept(Integer.parseInt(each.getName()));
      }
    }
  }

  static void writeNonsense(int file) {
    byte[] line = "what is this?\n".getBytes(StandardCharsets.UTF_8);
    LIB_C.write(file, line, line.length);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
