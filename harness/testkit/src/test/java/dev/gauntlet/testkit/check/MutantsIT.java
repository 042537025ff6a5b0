package dev.gauntlet.testkit.check;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.testkit.check.Mutation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every mistake in the gallery is caught, what is right passes, and no check catches everything.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutantsIT {
  private static final Path TABLE = Path.of("target", "mutants.md");

  /** Those that take longer: asked where no other fails, or if all are wanted. */
  private static final Set<String> SLOW =
      Set.of(
          "gradients",
          "isolation",
          "checkpoint",
          "overfitting",
          "counting",
          "alphabet",
          "context",
          "chance",
          "high-learning-rate",
          "memory",
          "speed");

  private static final boolean ALL = Boolean.getBoolean("gauntlet.checks.all");

  private record Row(Mutation mutation, List<CheckResult> failures, String parity, double seconds) {
    String checks() {
      return failures.stream().map(CheckResult::check).collect(joining(", "));
    }

    String line() {
      String first =
          failures.isEmpty()
              ? ""
              : failures.get(0).evidence().lines().findFirst().orElse("")
                  + " -> "
                  + failures.get(0).cause();
      return "| %s | %s | %s | %s | %s |"
          .formatted(
              mutation.name(),
              mutation.description,
              failures.isEmpty() ? "none" : checks(),
              parity,
              first.replace("|", "\\|"));
    }
  }

  private static Row examine(Mutation mutation) {
    long start = System.nanoTime();
    List<CheckResult> failures = new ArrayList<>();
    try (Subject subject = Subject.of(new MutantGpt(mutation), Map.of(), Subject.PROBLEM, null)) {
      ask(subject, false, failures);
      boolean longer = failures.isEmpty() && mutation.kind != Kind.OTHER_MODEL;
      if (longer || ALL) {
        ask(subject, true, failures);
      }
    }
    String parity = mutation == Mutation.NONE ? "the same" : Faithful.difference(mutation);
    return new Row(mutation, failures, parity, (System.nanoTime() - start) / 1e9);
  }

  private static void ask(Subject subject, boolean slow, List<CheckResult> failures) {
    for (Check<Subject> check : ImplementationChecks.ALL) {
      if (slow && !failures.isEmpty() && !ALL) {
        return;
      }
      if (SLOW.contains(check.id()) == slow) {
        CheckResult result = check.run(subject);
        if (result.verdict() == Verdict.FAILED) {
          failures.add(result);
        }
      }
    }
  }

  @Test
  void everyMistakeIsCaughtAndWhatIsRightPasses() throws IOException {
    List<Row> rows = new ArrayList<>();
    StringBuilder table =
        new StringBuilder("| mutant | mistake | caught by | parity | evidence and cause |\n")
            .append("| --- | --- | --- | --- | --- |\n");
    for (Mutation mutation : Mutation.values()) {
      Row row = examine(mutation);
      rows.add(row);
      table.append(row.line()).append('\n');
    }
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, table);

    assertThat(rows)
        .filteredOn(row -> (row.mutation().kind == Kind.BUG) == row.failures().isEmpty())
        .as("mistakes that no check catches, and right models that one does")
        .extracting(Row::mutation, Row::checks)
        .isEmpty();
    assertThat(rows)
        .filteredOn(row -> row.mutation().kind == Kind.OTHER_MODEL)
        .allSatisfy(row -> assertThat(row.parity()).isNotEqualTo("the same"));
    long mistakes = rows.stream().filter(row -> row.mutation().kind == Kind.BUG).count();
    for (String check : ImplementationChecks.ids()) {
      long caught = rows.stream().filter(row -> row.checks().contains(check)).count();
      assertThat(caught).as("mistakes that %s catches", check).isLessThan(mistakes / 2);
    }
  }
}
