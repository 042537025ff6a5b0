package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tech.tablesaw.api.Table;

class RunTablesTest {
  private final RunRecord study = Runs.study(3);

  @Test
  void resultsHaveTheirColumnsInOrder() {
    assertThat(String.join(",", tables(study).results().columnNames()))
        .startsWith(
            "trial_id,suite,implementation,task,config,seed,status,reason,learning_rate,"
                + "weight_decay,batch_size,parameters,budget,steps,examples,tokens,train_seconds,"
                + "eval_seconds,other_seconds,wall_seconds,budget_overshoot_seconds,"
                + "time_per_example_us,tokens_per_second,train_loss,train_accuracy,test_loss,"
                + "test_accuracy,test_top5,bits_per_token,common_test_loss,best_step,"
                + "peak_rss_mb,threads,data_sha256,");
  }

  @Test
  void curvesHaveTheirColumnsInOrderAndARowAnEvaluation() {
    Table curves = tables(study).curves();

    assertThat(String.join(",", curves.columnNames()))
        .startsWith(
            "trial_id,step,examples,train_seconds,wall_seconds,train_loss,train_accuracy,"
                + "test_loss,test_accuracy,");
    assertThat(curves.rowCount())
        .isEqualTo(study.trials().stream().mapToInt(t -> t.curve().size()).sum());
  }

  @Test
  void aRowHoldsTheFiguresOfItsTrial() {
    TrialRecord trial = study.trials().get(4);
    Table row = tables(study).results().rows(4);

    assertThat(row.stringColumn("config").get(0))
        .isEqualTo(
            "d_model=16 n_layers=4 n_heads=4"
                + " task.digits=3 task.reversed=true task.operations=addition");
    assertThat(row.doubleColumn("test_loss").getDouble(0))
        .isEqualTo(trial.result().best().test().loss());
    assertThat(row.doubleColumn("bits_per_token").getDouble(0))
        .isCloseTo(trial.result().best().test().loss() / 0.6931471805599453, within(1e-12));
    assertThat(row.doubleColumn("time_per_example_us").getDouble(0))
        .isCloseTo(
            trial.result().timing().trainSeconds() / trial.result().examples() * 1e6, within(1e-9));
    assertThat(row.longColumn("best_step").getLong(0)).isEqualTo(trial.result().best().step());
  }

  @Test
  void everyTrialHasARowWhateverBecameOfIt() {
    RunRecord run = Runs.everyStatus();

    assertThat(tables(run).results().stringColumn("status").asList())
        .containsExactly(
            "completed",
            "target-reached",
            "diverged",
            "timed-out",
            "out-of-memory",
            "crashed",
            "skipped",
            "");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"COMPLETED", "TARGET_REACHED"})
  void anAbsentFigureIsAnEmptyCell(Status status) {
    TrialRecord failed = Runs.failed(study.trials().get(0), status);
    Table table = tables(Runs.run("suite", List.of(failed))).results();

    for (String column : List.of("test_loss", "common_test_loss_se", "best_step", "peak_rss_mb")) {
      assertThat(table.column(column).isMissing(0)).as(column).isTrue();
    }
    assertThat(Csv.of(table)).doesNotContain("NaN");
    assertThat(table.column("train_seconds").isMissing(0)).isEqualTo(status == Status.SKIPPED);
    assertThat(table.column("steps").isMissing(0)).isEqualTo(status == Status.SKIPPED);
  }

  @Test
  void summaryHasARowACellAndFiguresOfItsSeeds() {
    Table summary = tables(study).summary();

    assertThat(summary.rowCount()).isEqualTo(30);
    double[] losses =
        study.trials().stream()
            .filter(t -> t.spec().implementation().id().equals("mlp"))
            .filter(t -> t.spec().task().id().equals("addition"))
            .filter(t -> t.spec().training().learningRate() == 1e-4)
            .mapToDouble(t -> t.result().best().test().loss())
            .toArray();
    double mean = (losses[0] + losses[1] + losses[2]) / 3;
    assertThat(summary.longColumn("test_loss_n").getLong(0)).isEqualTo(3);
    assertThat(summary.doubleColumn("test_loss_mean").getDouble(0)).isCloseTo(mean, within(1e-12));
    assertThat(summary.columnNames()).contains("exact_match.carries=2_mean", "of_the_tasks_own_sd");
    assertThat(summary.column("of_the_tasks_own_mean").isMissing(0)).isTrue();
  }

  /** A task's figure of the name of another column would lose the report. */
  @Test
  void everyColumnThatIsNoMeasureIsReserved() {
    Study arranged = Study.of(study);
    List<String> measures =
        Stream.of(
                Measures.ALL.stream(),
                arranged.taskMeasures().stream(),
                arranged.engines().stream().flatMap(engine -> engine.measures().stream()))
            .flatMap(stream -> stream)
            .map(Measure::name)
            .toList();

    Set<String> reserved = Measures.reserved();
    arranged.taskMeasures().forEach(measure -> reserved.add(measure.name() + Measures.COUNT));
    assertThat(tables(study).results().columnNames())
        .filteredOn(name -> !measures.contains(name))
        .isSubsetOf(reserved);
  }

  private static RunTables tables(RunRecord run) {
    Study arranged = Study.of(run);
    return RunTables.of(arranged, Scoreboard.of(arranged, "bigram"));
  }
}
