package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
      Table pairs = read(PairsTable.all(FINDINGS.scoreboard().outcomes()));
      Sheet shown = PairsTable.of(outcome);
      assertSame(
          shown.over(
              pairs.where(pairs.stringColumn("contest").isEqualTo(outcome.contest().label()))),
          shown);
    }
    assertSame(OtherTables.trials(read, id -> true), OtherTables.trials(TABLES, id -> true));
  }

  @Test
  void theTablesOfTheRun() {
    for (Sheet sheet :
        List.of(
            OtherTables.scores(FINDINGS.scoreboard()),
            ClaimsTable.of(FINDINGS.judgements()),
            OtherTables.published(FINDINGS.counterparts()),
            ModelsTable.of(STUDY))) {
      assertSame(sheet.over(read(sheet.figures())), sheet);
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
