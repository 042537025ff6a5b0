package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.published.Counterpart;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import tech.tablesaw.api.Row;

/** The tables of the whole run: overall scores, published figures, all trials. */
public final class OtherTables {

  private static final List<Measure> PUBLISHED =
      List.of(
          Measures.TRAIN_LOSS,
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.TIME_PER_EXAMPLE,
          Measures.PARAMETERS);

  /** Those that came later: existing columns keep their places. */
  private static final List<Measure> PUBLISHED_LATER =
      List.of(Measures.TRAIN_ACCURACY, Measures.TEST_TOP5);

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
        .forEach(i -> schema.real("quality_" + (i + 1), r -> Schema.orNull(r.qualities().get(i))));
    schema
        .real("quality", r -> Schema.orNull(r.quality()))
        .real("speed", r -> Schema.orNull(r.speed()));
    Sheet sheet =
        Sheet.named("scores", schema.table("scores", scoreboard.rows()))
            .text("implementation", "implementation");
    for (int i = 0; i < contests; i++) {
      String contest = scoreboard.outcomes().get(i).contest().label();
      sheet = sheet.score("quality, " + contest, "quality_" + (i + 1));
    }
    return sheet.score("quality, all", "quality").score("speed, all", "speed");
  }

  /** Published figures beside those of the run; their figures are {@code published.csv}. */
  public static Sheet published(List<Counterpart> counterparts) {
    Schema<Counterpart> schema =
        new Schema<Counterpart>()
            .text("contender", c -> c.contender().label())
            .text("contest", c -> c.contest().label())
            .text("source", c -> c.figure().source())
            .real("learning_rate", c -> c.cell().training().learningRate());
    addPublished(schema, PUBLISHED);
    schema
        .text("differences", c -> String.join("; ", c.differences()))
        .text("caveat", c -> c.figure().caveat());
    addPublished(schema, PUBLISHED_LATER);
    Sheet sheet =
        Sheet.named("published", schema.table("published", counterparts))
            .text("contender", OtherTables::counterpart)
            .number("learning rate", "", "learning_rate", Format::compact);
    sheet = herePublished(sheet, PUBLISHED);
    boolean later =
        counterparts.stream()
            .anyMatch(c -> PUBLISHED_LATER.stream().anyMatch(m -> c.published(m) != null));
    sheet = later ? herePublished(sheet, PUBLISHED_LATER) : sheet;
    return sheet.text("what differs", OtherTables::differences);
  }

  private static void addPublished(Schema<Counterpart> schema, List<Measure> measures) {
    for (Measure measure : measures) {
      schema
          .real(measure.name() + "_published", c -> c.published(measure))
          .summary(measure.name(), c -> c.here(measure));
    }
  }

  private static Sheet herePublished(Sheet sheet, List<Measure> measures) {
    Sheet more = sheet;
    for (Measure measure : measures) {
      more =
          more.number(measure.label(), measure.unit().symbol(), row -> hereAndThere(row, measure));
    }
    return more;
  }

  private static Cell counterpart(Row row) {
    return Cell.of(Sheet.text(row, "contender"))
        .withNote(Sheet.text(row, "contest") + "; " + Sheet.text(row, "source"));
  }

  private static Cell hereAndThere(Row row, Measure measure) {
    Double there = Sheet.real(row, measure.name() + "_published");
    Summary here = Sheet.summary(row, measure.name());
    if (there == null) {
      return Cell.NONE;
    }
    String published = Format.asGiven(there, measure.unit());
    return Cell.number(Format.interval(here, measure.unit()), here.mean())
        .withNote("%s\u00a0there; %s".formatted(published, Format.ratio(here.mean() / there)));
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
    Sheet sheet =
        Sheet.named("trials", tables.results())
            .withKind(row -> succeeded(row) ? null : "failed")
            .text("trial", row -> trial(Sheet.text(row, "trial_id"), detailed))
            .text(
                "implementation",
                row ->
                    Cell.of(Sheet.text(row, "implementation")).withNote(Sheet.text(row, "config")))
            .text("task", "task")
            .number("learning rate", "", "learning_rate", Format::compact)
            .number("seed", "", row -> Cell.number(Sheet.text(row, "seed"), row.getLong("seed")))
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
    List<String> notes = new ArrayList<>(List.of(Sheet.text(row, "reason")));
    notes.add(Sheet.text(row, "warnings"));
    notes.removeIf(String::isEmpty);
    return Cell.of(status.isEmpty() ? "not ended" : status).withNote(String.join("; ", notes));
  }
}
