package dev.gauntlet.cli.doctor;

import dev.gauntlet.base.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The folders that a run writes to, or loads native libraries from. */
final class Folders {
  private static final int EXECUTION_SECONDS = 10;
  private static final long MB = 1 << 20;

  /** What the engine's libraries take when they are unpacked. */
  private static final long ENGINE_MB = 600;

  private final Map<String, String> environment;
  private final Path home;

  Folders(Map<String, String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  List<Finding> examine() {
    return List.of(
        temporaryFolder(Path.of(System.getProperty("java.io.tmpdir"))),
        engineCache(),
        userFolder(),
        runFolder());
  }

  /** Native libraries are unpacked into temporary folders and loaded from there. */
  static Finding temporaryFolder(Path folder) {
    String problem = executes(folder);
    return problem.isEmpty()
        ? Finding.ok("temporary", folder + ", programs run from it")
        : Finding.fail(
            "temporary",
            folder + ": " + problem,
            "set GAUNTLET_JAVA_OPTS=-Djava.io.tmpdir=DIR to a folder of yours on a disk that is"
                + " not mounted noexec");
  }

  /** Where the engine unpacks its libraries, as it finds that itself. */
  private Finding engineCache() {
    for (String name : List.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR")) {
      String value = System.getProperty(name, environment.get(name));
      if (value != null && !value.isBlank()) {
        return engineCache(Path.of(value), Finding.Grade.FAIL);
      }
    }
    // Where that is not writable, each trial unpacks them anew among its temporary files.
    return engineCache(home.resolve(".djl.ai"), Finding.Grade.WARN);
  }

  static Finding engineCache(Path folder, Finding.Grade otherwise) {
    String cure = "set DJL_CACHE_DIR to a writable folder on a disk that is not mounted noexec";
    boolean unpacked = Files.isDirectory(folder.resolve("pytorch"));
    String problem = executes(folder);
    if (!problem.isEmpty()) {
      return new Finding("engine cache", otherwise, folder + ": " + problem, cure);
    }
    String value = String.format(Locale.ROOT, "%s, %,d MB of room", folder, roomMb(folder));
    return unpacked || roomMb(folder) >= ENGINE_MB
        ? Finding.ok("engine cache", value)
        : Finding.fail(
            "engine cache",
            value,
            "the engine needs %d MB: make room, or ".formatted(ENGINE_MB) + cure);
  }

  private Finding userFolder() {
    Path folder = home.resolve(".gauntlet");
    String problem = writes(folder);
    return problem.isEmpty()
        ? Finding.ok("user folder", folder + ", writable")
        : Finding.warn(
            "user folder",
            folder + ": " + problem,
            "without it there is no log, no download, and a run does not remember its plugins: set"
                + " GAUNTLET_JAVA_OPTS=-Duser.home=DIR, or make it writable");
  }

  private static Finding runFolder() {
    Path folder = Path.of("").toAbsolutePath();
    String problem = writes(folder);
    return problem.isEmpty()
        ? Finding.ok("run folder", "%s/runs, %,d MB of room".formatted(folder, roomMb(folder)))
        : Finding.fail("run folder", folder + ": " + problem, "name another with --out DIR");
  }

  /** What keeps files from being written in a folder, which is made if it is missing. */
  private static String writes(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "gauntlet-", ".tmp"));
      return "";
    } catch (IOException e) {
      return "it cannot be written (" + OneLine.reason(e) + ")";
    }
  }

  /** What keeps programs, and so libraries, from running in a folder. */
  private static String executes(Path folder) {
    String problem = writes(folder);
    if (!problem.isEmpty()
        || !folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return problem;
    }
    try {
      Path program = Files.createTempFile(folder, "gauntlet-", ".sh");
      try {
        Files.writeString(program, "#!/bin/sh\n");
        if (!program.toFile().setExecutable(true)) {
          return "no program can be made there";
        }
        Process process = new ProcessBuilder(program.toAbsolutePath().toString()).start();
        return process.waitFor(EXECUTION_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
            ? ""
            : "no program runs from there";
      } finally {
        Files.delete(program);
      }
    } catch (IOException e) { // error=13, Permission denied
      return "no program runs from there, it may be mounted noexec";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static long roomMb(Path folder) {
    return folder.toFile().getUsableSpace() / MB;
  }
}
