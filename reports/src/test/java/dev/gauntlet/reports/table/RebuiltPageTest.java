package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Climb;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.LossAlongBudget;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Whatever a table of the page shows can be made from the CSV files alone. */
class RebuiltPageTest {
  private static final Findings FINDINGS = Findings.of(Runs.study(3));
  private static final Study STUDY = FINDINGS.study();
  private static final RunTables TABLES = RunTables.of(STUDY, FINDINGS.scoreboard());

  @Test
  void theTablesOfContests() {
    RunTables read =
        new RunTables(
            read(TABLES.results()),
            read(TABLES.curves()),
            read(TABLES.batches()),
            read(TABLES.summary()),
            read(TABLES.inference()));

    for (Outcome outcome : FINDINGS.scoreboard().outcomes()) {
      assertSame(
          ContestTables.quality(read, outcome, c -> ""),
          ContestTables.quality(TABLES, outcome, c -> ""));
      assertSame(
          ContestTables.speed(read, outcome, c -> ""),
          ContestTables.speed(TABLES, outcome, c -> ""));
      Table pairs = read(PairTables.all(FINDINGS.scoreboard().outcomes()));
      Sheet shown = PairTables.of(outcome);
      assertSame(
          over(
              shown,
              pairs.where(pairs.stringColumn("contest").isEqualTo(outcome.contest().label()))),
          shown);
    }
    Table ladders = read(LadderTable.figures(Climb.of(STUDY)));
    for (Climb climb : Climb.of(STUDY)) {
      Sheet shown = LadderTable.of(climb, c -> "");
      assertSame(
          over(
              shown,
              ladders.where(ladders.stringColumn("contest").isEqualTo(climb.contest().label()))),
          shown);
    }
    assertSame(OtherTables.trials(read, id -> true), OtherTables.trials(TABLES, id -> true));
  }

  @Test
  void theTablesOfTheRun() {
    for (Sheet sheet :
        List.of(
            OtherTables.scores(FINDINGS.scoreboard()),
            PairTables.claims(FINDINGS.judgements()),
            OtherTables.published(FINDINGS.counterparts()),
            StepTables.profiles(STUDY),
            StepTables.levers(STUDY),
            ModelsTable.of(STUDY))) {
      assertSame(over(sheet, read(sheet.figures())), sheet);
    }
  }

  @Test
  void theTablesOfStepsAndOfTheBudget() {
    Sheet slowest = StepTables.slowest(STUDY);
    Table operations = read(StepTables.operations(STUDY));
    assertSame(
        over(slowest, operations.where(operations.doubleColumn("calls").isGreaterThan(1))),
        slowest);
    Table budget =
        read(
            ContestTables.alongBudget(
                STUDY.contests().stream().flatMap(c -> LossAlongBudget.of(c).stream()).toList()));
    for (Contest contest : STUDY.contests()) {
      Sheet shown = ContestTables.alongBudget(contest, c -> "");
      assertSame(
          over(shown, budget.where(budget.stringColumn("contest").isEqualTo(contest.label()))),
          shown);
    }
  }

  /** Means of the summary are those of the trials that it says. */
  @Test
  void theSummaryFollowsFromTheResults() {
    Table results = read(TABLES.results());
    Table summary = read(TABLES.summary());
    for (int row = 0; row < summary.rowCount(); row++) {
      Table own =
          results.where(
              results
                  .longColumn("cell")
                  .isEqualTo((double) summary.longColumn("cell").getLong(row))
                  .and(results.booleanColumn("judged").isTrue())
                  .and(results.stringColumn("status").isIn("completed", "target-reached")));
      for (String measure : List.of("test_loss", "validation_loss", "time_per_example_us")) {
        assertThat(summary.doubleColumn(measure + "_mean").getDouble(row))
            .isEqualTo(own.doubleColumn(measure).mean());
      }
    }
  }

  /** The part of the test set in the variance of a difference, from three files alone. */
  @Test
  void theTestSetsPartFollowsFromTheBatches() {
    Table results = read(TABLES.results());
    Table batches = read(TABLES.batches());
    Table pairs = read(PairTables.all(FINDINGS.scoreboard().outcomes()));
    Table pair =
        pairs.where(
            pairs
                .stringColumn("contest")
                .isEqualTo("shakespeare")
                .and(pairs.stringColumn("left").isEqualTo("nanogpt"))
                .and(pairs.stringColumn("right").isEqualTo("tl")));
    double[] seeds = new double[3];
    double[] stretches = new double[32];
    for (int seed = 1; seed <= 3; seed++) {
      Table left = trial(results, "nanogpt", seed);
      Table right = trial(results, "tl", seed);
      seeds[seed - 1] =
          left.doubleColumn("common_test_loss").get(0)
              - right.doubleColumn("common_test_loss").get(0);
      double[] x = losses(batches, left.stringColumn("trial_id").get(0));
      double[] y = losses(batches, right.stringColumn("trial_id").get(0));
      for (int k = 0; k < stretches.length; k++) {
        stretches[k] += (x[k] - y[k]) / 3;
      }
    }
    double ofSeeds = StatUtils.variance(seeds) / 3;
    double ofTestSet = StatUtils.variance(stretches) / stretches.length;

    assertThat(pair.doubleColumn("test_set_share").get(0))
        .isCloseTo(ofTestSet / (ofSeeds + ofTestSet), within(1e-9));
  }

  /** On Shakespeare, at the learning rate that is selected. */
  private static Table trial(Table results, String implementation, int seed) {
    return results.where(
        results
            .stringColumn("task")
            .isEqualTo("shakespeare")
            .and(results.stringColumn("implementation").isEqualTo(implementation))
            .and(results.doubleColumn("learning_rate").isEqualTo(0.01))
            .and(results.longColumn("seed").isEqualTo((double) seed)));
  }

  private static double[] losses(Table batches, String trial) {
    return batches
        .where(batches.stringColumn("trial_id").isEqualTo(trial))
        .sortOn("batch")
        .doubleColumn("common_loss")
        .asDoubleArray();
  }

  /** Every setting in which trials may differ is a column of its own or within one. */
  @Test
  void trialsThatDifferDifferInAColumn() {
    TrialRecord trial = Runs.study(1).trials().get(0);
    TrialSpec s = trial.spec();
    var t = s.training();
    List<TrialRecord> trials = new ArrayList<>();
    trials.add(trial);
    for (var other :
        List.of(
            Runs.training(t, "beta1"),
            Runs.training(t, "beta2"),
            Runs.training(t, "eps"),
            Runs.training(t, "evalInterval"),
            Runs.training(t, "targetAccuracy"),
            Runs.training(t, "stopAtTarget"),
            Runs.training(t, "schedule"),
            Runs.training(t, "warmupSteps"),
            Runs.training(t, "gradClip"),
            Runs.training(t, "weightDecay"))) {
      trials.add(
          new TrialRecord(
              new TrialSpec(
                  "%016x".formatted(trials.size()),
                  s.suite(),
                  s.implementation(),
                  s.task(),
                  s.seed(),
                  other,
                  s.threads(),
                  s.device(),
                  s.dataSha256(),
                  s.versions()),
              trial.curve(),
              trial.result()));
    }
    RunRecord run = Runs.run("settings", trials);
    Findings findings = Findings.of(run);
    Table settings =
        RunTables.of(findings.study(), findings.scoreboard())
            .results()
            .removeColumns("trial_id", "contest", "contender", "cell");

    assertThat(settings.dropDuplicateRows().rowCount()).isEqualTo(trials.size());
  }

  /** The same shown of other figures of the same columns. */
  private static Sheet over(Sheet sheet, Table others) {
    return new Sheet(
        sheet.title(), sheet.caption(), sheet.filterable(), others, sheet.columns(), sheet.kind());
  }

  private static void assertSame(Sheet read, Sheet shown) {
    assertThat(read.lines()).as(shown.title()).isNotEmpty().isEqualTo(shown.lines());
  }

  private static Table read(Table table) {
    ColumnType[] types =
        IntStream.range(0, table.columnCount())
            .mapToObj(i -> table.column(i).type())
            .toArray(ColumnType[]::new);
    return Table.read()
        .usingOptions(
            CsvReadOptions.builderFromString(Csv.of(table)).columnTypes(types).sample(false));
  }
}
