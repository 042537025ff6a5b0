package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options of {@code run} that continue an earlier run. */
final class ResumeOptions {
  /** What would make another run of it. */
  private static final List<String> OVERRIDES =
      List.of("--out", "--only", "--seeds", "--budget", "--threads", "--device", "--dry-run");

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Continues the run in DIR: finished trials are kept, interrupted ones start again, and"
              + " those whose implementation, configuration, data or engine has changed run anew.")
  private Path dir;

  @Option(
      names = "--retry-failed",
      description = "With --resume: also runs again what crashed, timed out or ran out of memory.")
  private boolean retryFailed;

  /** Whether there is a run to continue. */
  boolean given() {
    return dir != null;
  }

  Path dir() {
    return dir;
  }

  boolean retryFailed() {
    return retryFailed;
  }

  /**
   * Checks what stands beside these options.
   *
   * @param suite the suite that was named, or null
   * @throws InputException if something contradicts them
   * @throws ParameterException if neither a suite nor a run to continue was named
   */
  void check(String suite, CommandSpec spec) {
    if (dir == null) {
      if (suite == null) {
        throw new ParameterException(
            spec.commandLine(), "Missing required parameter: SUITE, or --resume DIR");
      }
      if (retryFailed) {
        throw new InputException("--retry-failed needs --resume DIR");
      }
      return;
    }
    if (suite != null) {
      throw new InputException("suite '%s' cannot be given with --resume".formatted(suite));
    }
    ParseResult parsed = spec.commandLine().getParseResult();
    OVERRIDES.stream()
        .filter(parsed::hasMatchedOption)
        .findFirst()
        .ifPresent(
            option -> {
              throw new InputException(
                  option + " cannot be given with --resume, which continues the run as planned");
            });
  }
}
