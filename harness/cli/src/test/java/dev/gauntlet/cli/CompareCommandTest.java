package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.view.Trials;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

class CompareCommandTest {
  private static final int SEEDS = 5;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** A run whose trials end as they are told to. */
  private Path run(String name, String budget, LongFunction<TrialResult> result)
      throws IOException {
    List<PlannedTrial> trials =
        LongStream.rangeClosed(1, SEEDS)
            .mapToObj(seed -> Trials.spec(seed, budget))
            .map(spec -> PlannedTrial.of(spec, 1))
            .toList();
    Path dir = folder.resolve(name);
    RunPlan plan = new RunPlan("trials", "", "suite: trials\n", false, trials);
    try (RunDirectory run = RunDirectory.create(dir, plan, Map.of("cpu", "abacus"))) {
      for (TrialSpec spec : plan.specs()) {
        run.started(spec);
        run.finished(spec, result.apply(spec.seed()));
      }
    }
    return dir;
  }

  private Path lossOf(double loss) throws IOException {
    return run("loss" + loss, "20s", seed -> Trials.completed(loss + 0.01 * (seed % 3), 20));
  }

  private int compare(Object... arguments) {
    String[] args = new String[arguments.length + 1];
    args[0] = "compare";
    for (int i = 0; i < arguments.length; i++) {
      args[i + 1] = arguments[i].toString();
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
        .execute(args);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 1.0, false, 0, regressed",
    "0.5, 1.0, true, 1, regressed",
    "1.0, 0.5, true, 0, improved",
  })
  void failsOnARegressionOnlyIfItIsAskedTo(
      double before, double after, boolean failing, int exitCode, String verdict)
      throws IOException {
    Path earlier = lossOf(before);
    Path later = lossOf(after);
    int actual =
        failing ? compare(earlier, later, "--fail-on-regression") : compare(earlier, later);
    assertThat(actual).as(err.toString()).isEqualTo(exitCode);
    assertThat(out.toString()).contains(verdict, "nanogpt on addition at 0.001");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void findsNothingInARunBesideItself() throws IOException {
    Path dir = lossOf(0.5);
    assertThat(compare(dir, dir, "--fail-on-regression")).isZero();
    assertThat(out.toString()).contains("unchanged").doesNotContain("regressed", "improved");
  }

  @Test
  void saysInOneLineWhyNothingCanBeCompared() throws IOException {
    Path before = lossOf(0.5);
    Path after = run("longer", "60s", seed -> Trials.completed(0.5, 60));
    assertThat(compare(before, after)).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("gauntlet: " + before + " and " + after + " have nothing to compare: ")
        .contains("budget (20s, 60s)");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void saysThatNoTrialHasAFigure() throws IOException {
    Path dir = run("crashed", "20s", seed -> Trials.crashed(1));
    assertThat(compare(dir, dir)).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString()).contains("no trial of either has a figure");
  }

  @Test
  void refusesWhatIsNoRun() throws IOException {
    assertThat(compare(lossOf(0.5), folder.resolve("nowhere"))).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString()).contains("nowhere is not a run directory");
  }
}
