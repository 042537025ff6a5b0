package dev.gauntlet.testkit.check;

import dev.gauntlet.base.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The results of all checks of one implementation or task.
 *
 * @param subject what was checked, with its settings
 * @param results in the order in which the checks ran
 */
public record CheckReport(String subject, List<CheckResult> results) {
  public CheckReport {
    results = List.copyOf(results);
  }

  /** Whether none failed. */
  public boolean passed() {
    return count(Verdict.FAILED) == 0;
  }

  /** The checks that failed. */
  public List<CheckResult> failures() {
    return results.stream().filter(result -> result.verdict() == Verdict.FAILED).toList();
  }

  /** How many ended in a way. */
  public long count(Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /** A table for people, and the verdict in its last line. */
  public String toTable() {
    String rows =
        results.stream()
            .map(CheckResult::toText)
            .collect(Collectors.joining(System.lineSeparator()));
    return subject + System.lineSeparator() + rows + System.lineSeparator() + verdict();
  }

  /** Its last line. */
  public String verdict() {
    double seconds = results.stream().mapToDouble(CheckResult::seconds).sum();
    String counts =
        String.format(
            Locale.ROOT,
            "%d passed, %d not applicable, %.1f s",
            count(Verdict.PASSED),
            count(Verdict.NOT_APPLICABLE),
            seconds);
    return passed()
        ? "passed: " + counts
        : "FAILED in "
            + failures().stream().map(CheckResult::check).collect(Collectors.joining(", "))
            + ": "
            + counts;
  }

  /** The same for scripts: a JSON object. */
  public String toJson() {
    return Json.document(new Document(subject, passed(), results));
  }

  private record Document(String subject, boolean passed, List<CheckResult> results) {}
}
