package dev.gauntlet.run.child;

import dev.gauntlet.base.RootCause;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.trial.TorchEngine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a child ended that did not say so itself.
 *
 * @param status {@link Status#OUT_OF_MEMORY}, {@link Status#TIMED_OUT} or {@link Status#CRASHED}
 * @param reason in one line
 */
record Postmortem(Status status, String reason) {
  static final int LOG_LINES = 100; // enough for the summary of a fatal error

  private static final int OUT_OF_MEMORY_CODE = 3; // HotSpot's, under ExitOnOutOfMemoryError
  private static final int SIGNAL_CODES = 128; // to which the Java library adds the signal
  private static final int SIGABRT = 6;
  private static final int SIGKILL = 9;
  // Those that have the same number on Linux and macOS.
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", SIGABRT, "SIGABRT", 8, "SIGFPE",
          SIGKILL, "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

  private static final Pattern HEAP =
      Pattern.compile("Terminating due to java\\.lang\\.OutOfMemoryError: (.+)");
  // What HotSpot, libtorch and the C++ library say when the system refuses memory.
  private static final Pattern NATIVE =
      Pattern.compile(
          ".*?((insufficient memory for the Java Runtime|can't allocate memory|std::bad_alloc).*)");
  // HotSpot exits with 1 then; the others abort.
  private static final Set<Integer> NATIVE_CODES = Set.of(1, SIGNAL_CODES + SIGABRT);
  // HotSpot's summary of a fatal error.
  private static final Pattern FATAL = Pattern.compile("#\\s+(SIG[A-Z]+) \\(0x.*");
  private static final Pattern FRAME = Pattern.compile("# [CJjVvA]\\s+(\\S.*)");

  // What the java command adds to the line that says why.
  private static final Set<String> BOILERPLATE =
      Set.of(
          "Error: Could not create the Java Virtual Machine.",
          "Error: A fatal exception has occurred. Program will exit.");
  private static final Pattern TRACE = Pattern.compile("\\s+(at \\S.*|\\.\\.\\. \\d+ more)");

  /**
   * Finds out.
   *
   * @param code exit code, as {@link Process#exitValue} has it
   * @param log the last {@link #LOG_LINES} lines of the log
   * @param starved whether memory was short when it ended
   * @param heapMb the largest heap that it might have, MiB
   */
  static Postmortem of(int code, List<String> log, boolean starved, long heapMb) {
    if (code == OUT_OF_MEMORY_CODE) {
      Optional<String> heap = find(HEAP, log);
      if (heap.isPresent()) {
        return new Postmortem(
            Status.OUT_OF_MEMORY,
            "heap: %s, of %d MiB at most; more with --heap".formatted(heap.get(), heapMb));
      }
    }
    if (NATIVE_CODES.contains(code)) {
      Optional<String> refused = find(NATIVE, log);
      if (refused.isPresent()) {
        return new Postmortem(Status.OUT_OF_MEMORY, "native: " + refused.get());
      }
    }
    if (starved && code == SIGNAL_CODES + SIGKILL) {
      return new Postmortem(
          Status.OUT_OF_MEMORY, "native: ended by the system (SIGKILL) when memory was short");
    }
    return new Postmortem(Status.CRASHED, describe(code, log));
  }

  private static String describe(int code, List<String> log) {
    Optional<String> fatal = find(FATAL, log);
    if (fatal.isPresent()) {
      String frame = find(FRAME, log).map(f -> " in " + f).orElse("");
      return fatal.get() + frame + ", exit code " + code;
    }
    String signal = SIGNALS.get(code - SIGNAL_CODES);
    return (signal == null ? "exit code " + code : signal + ", exit code " + code) + lastWords(log);
  }

  /** What the end of the log says: the root cause of what was thrown last, or the last line. */
  private static String lastWords(List<String> log) {
    List<String> lines = log.stream().filter(line -> !BOILERPLATE.contains(line.strip())).toList();
    if (lines.isEmpty()) {
      return "";
    }
    String last = lines.get(lines.size() - 1);
    if (TRACE.matcher(last).matches()) {
      Optional<String> thrown = RootCause.describe(lines);
      if (thrown.isPresent()) {
        return "; it threw " + thrown.get();
      }
    }
    return "; its log ends: " + last.strip();
  }

  /**
   * Why no trial can run where the engine cannot be loaded, and what may help, in one line.
   *
   * @param cause what was thrown, or how the process ended
   * @param log where the rest is
   */
  static String noEngine(String cause, String log) {
    String cure = TorchEngine.cure(cause);
    return "no trial can run, as the engine cannot be loaded (%s)%s; the whole log is %s"
        .formatted(cause, cure, log);
  }

  /** The first group of the last line that matches. */
  private static Optional<String> find(Pattern pattern, List<String> lines) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .reduce((first, second) -> second);
  }
}
