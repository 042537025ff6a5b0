package dev.gauntlet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code gauntlet} as a user does: in a process of its own. */
final class Command {
  /** What the build has made: the jars, and an archive of the classes that trials load. */
  static final Path DISTRIBUTION = Path.of("target", "gauntlet").toAbsolutePath();

  private static final int MAX_MINUTES = 5;

  private Command() {}

  /**
   * What came of it.
   *
   * @param exitCode the process's
   * @param out what it printed on standard output
   * @param err what it printed on standard error
   */
  record Outcome(int exitCode, String out, String err) {
    /** Lines printed on standard error. */
    List<String> errors() {
      return err.lines().toList();
    }
  }

  /** A command that runs, with the files that take what it prints. */
  record Running(Process process, Path out, Path err) {

    /** Waits for its end. */
    Outcome outcome() {
      try {
        if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new AssertionError("still running\n" + Files.readString(err));
        }
        Outcome outcome =
            new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return outcome;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Runs the command in a folder and waits for it. */
  static Outcome gauntlet(Path folder, Object... arguments) {
    return start(folder, arguments).outcome();
  }

  /** The command without its arguments, at home in a folder. */
  static List<String> line(Path folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", // of this process alone: those that train have options of their
        // own
        "-XX:+UseSerialGC",
        "-Djava.awt.headless=true",
        "-Dai.djl.offline=true",
        "-DOPT_OUT_TRACKING=true",
        "-Duser.home=" + folder,
        "-Dgauntlet.archives=" + DISTRIBUTION.resolve("start"),
        "-cp",
        DISTRIBUTION.resolve("lib") + "/*",
        Main.class.getName());
  }

  /** Starts the command in a folder. */
  static Running start(Path folder, Object... arguments) {
    return start(List.of(), folder, arguments);
  }

  /** Starts the command in a folder by way of another command, whose words come before it. */
  static Running start(List<String> by, Path folder, Object... arguments) {
    List<String> command = new ArrayList<>(by);
    command.addAll(line(folder));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return start(builder(command, folder));
  }

  /** Runs any command in a folder and waits for it. */
  static Outcome run(List<String> command, Path folder) {
    return start(builder(command, folder)).outcome();
  }

  /** Starts a process. */
  static Running start(ProcessBuilder builder) {
    try {
      Path out = Files.createTempFile("gauntlet", ".out");
      Path err = Files.createTempFile("gauntlet", ".err");
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What takes from root the right to write where nobody may. */
  static List<String> asAnyUser() {
    return System.getProperty("user.name").equals("root")
        ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        : List.of();
  }

  /** A process in a folder. */
  static ProcessBuilder builder(List<String> command, Path folder) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    // The engine's native libraries are unpacked once for all tests.
    builder.environment().put("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai");
    builder.environment().remove("GAUNTLET_DATA"); // a test names its data itself
    return builder;
  }
}
