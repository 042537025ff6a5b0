package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.published.Counterpart;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The tables of the whole run: overall scores, published figures, all trials. */
public final class OtherTables {

  private static final List<Measure> PUBLISHED =
      List.of(
          Measures.TRAIN_LOSS,
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.TIME_PER_EXAMPLE,
          Measures.PARAMETERS);

  private static final List<Measure> OF_A_TRIAL =
      List.of(
          Measures.STEPS,
          Measures.TRAIN_SECONDS,
          Measures.EVALUATION_SHARE,
          Measures.COMMON_TEST_LOSS,
          Measures.COMMON_TEST_ACCURACY,
          Measures.BEST_STEP,
          Measures.TIME_PER_EXAMPLE,
          Measures.PEAK_RSS);

  private OtherTables() {}

  /** The overall scores; their figures are {@code scores.csv}. */
  public static Sheet scores(Scoreboard scoreboard) {
    Schema<Scoreboard.Row> schema =
        new Schema<Scoreboard.Row>().text("implementation", Scoreboard.Row::implementation);
    int contests = scoreboard.outcomes().size();
    IntStream.range(0, contests)
        .forEach(i -> schema.real("quality_" + (i + 1), r -> value(r.qualities().get(i))));
    schema.real("quality", r -> value(r.quality())).real("speed", r -> value(r.speed()));
    Sheet sheet =
        Sheet.of(
                "Overall scores",
                "Quality: 0 is the baseline's loss, 1 the best contender's, at the same budget."
                    + " Speed: AlgoPerf's score of the times to target, 1 for the fastest"
                    + " everywhere, 0 for four times the fastest's time or more. The order is no"
                    + " ranking: who can be told from whom is said task by task.",
                schema.table("scores", scoreboard.rows()))
            .text("implementation", "implementation");
    for (int i = 0; i < contests; i++) {
      String contest = scoreboard.outcomes().get(i).contest().label();
      sheet = sheet.score("quality, " + contest, "quality_" + (i + 1));
    }
    return sheet.score("quality, all", "quality").score("speed, all", "speed");
  }

  private static @Nullable Double value(OptionalDouble score) {
    return score.isPresent() ? score.getAsDouble() : null;
  }

  /** Published figures beside those of the run; their figures are {@code published.csv}. */
  public static Sheet published(List<Counterpart> counterparts) {
    Schema<Counterpart> schema =
        new Schema<Counterpart>()
            .text("contender", c -> c.contender().label())
            .text("contest", c -> c.contest().label())
            .text("source", c -> c.figure().source())
            .real("learning_rate", c -> c.figure().learningRate());
    for (Measure measure : PUBLISHED) {
      schema
          .real(measure.name() + "_published", c -> c.published(measure))
          .summary(measure.name(), c -> c.here(measure));
    }
    schema
        .text("differences", c -> String.join("; ", c.differences()))
        .text("caveat", c -> c.figure().caveat());
    Sheet sheet =
        Sheet.of(
                "Published figures",
                "The same task, model and learning rate here and there: the figure of this run,"
                    + " below it the published one and how many times as large this run's is. A"
                    + " ratio says nothing of the model where budget, corpus or way of measuring"
                    + " differ.",
                schema.table("published", counterparts))
            .searchable()
            .text("contender", OtherTables::counterpart)
            .rate("learning rate", "learning_rate");
    for (Measure measure : PUBLISHED) {
      sheet =
          sheet.number(measure.label(), measure.unit().symbol(), row -> hereAndThere(row, measure));
    }
    return sheet.text("what differs", OtherTables::differences);
  }

  private static Cell counterpart(Row row) {
    return Cell.of(Sheet.text(row, "contender"))
        .withNote(Sheet.text(row, "contest") + "; " + Sheet.text(row, "source"));
  }

  private static Cell hereAndThere(Row row, Measure measure) {
    Double there = Sheet.real(row, measure.name() + "_published");
    Summary here = Sheet.summary(row, measure.name());
    return there == null
        ? Cell.number("", null)
        : Cell.number(Format.interval(here, measure.unit()), here.mean())
            .withNote(
                "%s\u00a0there; %s"
                    .formatted(
                        Format.asGiven(there, measure.unit()), Format.ratio(here.mean() / there)));
  }

  private static Cell differences(Row row) {
    String caveat = Sheet.text(row, "caveat");
    return Cell.of(Sheet.text(row, "differences"))
        .withNote(caveat.isEmpty() ? "" : "There: " + caveat + ".");
  }

  /**
   * Every trial, whatever became of it.
   *
   * @param detailed whether there are details of the trial of an id, to which it leads
   */
  public static Sheet trials(RunTables tables, Predicate<String> detailed) {
    Table results = tables.results();
    Sheet sheet =
        Sheet.of(
                "All trials",
                "One row a trial, in the order of the suite. The figures of a trial that failed do"
                    + " not count.",
                results)
            .searchable()
            .withKind(row -> succeeded(row) ? null : "failed")
            .text("trial", row -> trial(Sheet.text(row, "trial_id"), detailed))
            .text(
                "implementation",
                row ->
                    Cell.of(Sheet.text(row, "implementation")).withNote(Sheet.text(row, "config")))
            .text("task", "task")
            .rate("learning rate", "learning_rate")
            .number("seed", "", row -> Cell.number("" + row.getLong("seed"), row.getLong("seed")))
            .text("status", OtherTables::status);
    for (Measure measure : OF_A_TRIAL) {
      sheet = sheet.figure(measure);
    }
    return sheet;
  }

  private static Cell trial(String id, Predicate<String> detailed) {
    return detailed.test(id) ? Cell.of(id).linkedTo("#trial-" + id) : Cell.of(id);
  }

  private static boolean succeeded(Row row) {
    return List.of("completed", "target-reached").contains(Sheet.text(row, "status"));
  }

  private static Cell status(Row row) {
    String status = Sheet.text(row, "status");
    return Cell.of(status.isEmpty() ? "not ended" : status)
        .withNote(
            String.join(
                "; ",
                Stream.of(Sheet.text(row, "reason"), Sheet.text(row, "warnings"))
                    .filter(note -> !note.isEmpty())
                    .toList()));
  }
}
