package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.LossAlongBudget;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The tables of a contest. */
public final class ContestTables {

  /** Over the targets that each contender predicts: compared only where they are the same. */
  private static final List<Measure> ALL_POSITIONS =
      List.of(Measures.TEST_LOSS, Measures.TEST_ACCURACY, Measures.TEST_TOP5);

  private static final List<Measure> SPEED =
      List.of(
          Measures.TIME_PER_EXAMPLE,
          Measures.SECOND_HALF_TIME_PER_EXAMPLE,
          Measures.TOKENS_PER_SECOND,
          Measures.STEPS,
          Measures.PEAK_RSS,
          Measures.PARAMETERS);

  private record Answers(Engine engine, Ranking.Place place) {}

  private ContestTables() {}

  /**
   * The contenders in the order of the ranking, those without figures last.
   *
   * @param swatch how a contender is drawn, by its label
   */
  public static Sheet quality(
      RunTables tables, Outcome outcome, Function<String, @Nullable String> swatch) {
    Table figures = ranked(tables, outcome);
    Contest contest = outcome.contest();
    boolean race = contest.race().isPresent();
    boolean same = contest.targets().same();
    Sheet sheet =
        Sheet.named("quality", figures)
            .where("contest", contest.label())
            .where("measure", Format.uncapitalized(outcome.ranking().measure().label()))
            .where("targets", Format.count(contest.targets().count(), "target"));
    sheet = same ? sheet : sheet.saying("all_positions");
    sheet =
        sheet
            .saying(race ? "rate_by_time" : "rate_by_loss")
            .saying("ties")
            .withKind(row -> Sheet.whole(row, "n") == 0 ? "failed" : null)
            .contender("contender", swatch)
            .number("place", "", ContestTables::place);
    sheet = race ? sheet.number("time to target", "", ContestTables::time) : sheet;
    sheet =
        sheet
            .number("learning rate", "", ContestTables::rate)
            .number("trials", "", ContestTables::trials);
    sheet = means(sheet, contest.quality());
    sheet = means(sheet, contest.taskMeasures().stream().filter(m -> !m.isPart()).toList());
    for (Measure measure : same ? List.<Measure>of() : ALL_POSITIONS) {
      sheet = sheet.mean(measure.label() + ", all positions", measure);
    }
    return race ? sheet : sheet.score("quality", "quality");
  }

  /** {@code budget.csv}: how all contenders of all contests stood on the way. */
  public static Table alongBudget(List<LossAlongBudget> contenders) {
    Schema<LossAlongBudget> schema =
        new Schema<LossAlongBudget>()
            .text("contest", c -> c.contest().label())
            .text("contender", c -> c.contender().label())
            .text("measure", c -> c.contest().targets().validationLoss().name());
    for (int i = 0; i < LossAlongBudget.PERCENT.size(); i++) {
      int share = i;
      schema.summary(at(share), c -> c.losses().get(share));
    }
    return schema.table("budget", contenders);
  }

  private static String at(int share) {
    return "loss_at_" + LossAlongBudget.PERCENT.get(share) + "_percent";
  }

  /** How the contenders of a contest stood on the way. */
  public static Sheet alongBudget(Contest contest, Function<String, @Nullable String> swatch) {
    Measure loss = contest.targets().validationLoss();
    Sheet sheet =
        Sheet.named("along_budget", alongBudget(LossAlongBudget.of(contest)))
            .where("contest", contest.label())
            .contender("contender", swatch);
    for (int i = 0; i < LossAlongBudget.PERCENT.size(); i++) {
      sheet = sheet.mean(LossAlongBudget.PERCENT.get(i) + "\u00a0%", loss.named(at(i)));
    }
    return sheet;
  }

  /** Times and sizes of the contenders. */
  public static Sheet speed(
      RunTables tables, Outcome outcome, Function<String, @Nullable String> swatch) {
    Sheet sheet =
        Sheet.named("speed", ranked(tables, outcome))
            .where("contest", outcome.contest().label())
            .contender("contender", swatch);
    if (outcome.target().isPresent()) {
      sheet = sheet.number("time to target", "", ContestTables::time);
    }
    return means(means(sheet, List.of(outcome.lossArea())), SPEED);
  }

  /** The table with those of these measures that any row has. */
  private static Sheet means(Sheet sheet, List<Measure> measures) {
    for (Measure measure : measures) {
      boolean any = sheet.figures().longColumn(measure.name() + "_n").max() > 0;
      sheet = any ? sheet.mean(measure.label(), measure) : sheet;
    }
    return sheet;
  }

  /** How fast the trained models answer, engine by engine; empty if it was not measured. */
  public static Optional<Sheet> inference(
      Contest contest, List<Engine> engines, Function<String, @Nullable String> swatch) {
    List<Answers> rows =
        engines.stream()
            .flatMap(
                engine ->
                    Ranking.of(contest, engine.fullContext()).places().stream()
                        .map(place -> new Answers(engine, place)))
            .toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Engine first = engines.get(0);
    Sheet sheet =
        Sheet.named("inference", answers(rows, engines))
            .where("contest", contest.label())
            .contender("contender", swatch)
            .text("engine", "engine")
            .number("place", "", ContestTables::place)
            .mean("one token", first.singleToken().named("single_token_p50_us"))
            .mean("full context", first.fullContext().named("full_context_p50_us"))
            .number("of " + first.name(), "", ContestTables::ratio)
            .number("99 of 100 below", "µs", ContestTables::slow)
            .mean("load", first.load().named("load_seconds"));
    for (var throughput : throughput(engines).entrySet()) {
      sheet =
          sheet.mean(
              "batches of " + throughput.getKey(),
              throughput.getValue().named("examples_per_second_" + throughput.getKey()));
    }
    return Optional.of(sheet);
  }

  /** Throughput by the size of a batch, of the first engine that has answered such. */
  private static NavigableMap<Integer, Measure> throughput(List<Engine> engines) {
    NavigableMap<Integer, Measure> all = new TreeMap<>();
    engines.forEach(engine -> engine.throughput().forEach(all::putIfAbsent));
    return all;
  }

  private static Table answers(List<Answers> rows, List<Engine> engines) {
    Engine first = engines.get(0);
    Schema<Answers> schema =
        new Schema<Answers>()
            .text("contender", r -> r.place().contender().label())
            .text("engine", r -> r.engine().name())
            .whole("place_best", r -> r.place().best())
            .whole("place_worst", r -> r.place().worst())
            .summary("single_token_p50_us", of(Engine::singleToken))
            .summary("full_context_p50_us", of(Engine::fullContext))
            .summary("first_engine_full_context_p50_us", of(engine -> first.fullContext()))
            .summary("full_context_p99_us", of(Engine::slowFullContext))
            .summary("full_context_count", of(Engine::answers))
            .summary("load_seconds", of(Engine::load));
    for (int size : throughput(engines).keySet()) {
      schema.summary(
          "examples_per_second_" + size,
          r -> {
            Measure measure = r.engine().throughput().get(size);
            return measure == null ? Summary.of() : r.place().cell().summary(measure);
          });
    }
    return schema.table("inference", rows);
  }

  private static Function<Answers, Summary> of(Function<Engine, Measure> measure) {
    return row -> row.place().cell().summary(measure.apply(row.engine()));
  }

  private static Cell ratio(Row row) {
    Double reference = Sheet.real(row, "first_engine_full_context_p50_us_mean");
    Double own = Sheet.real(row, "full_context_p50_us_mean");
    return reference == null || own == null
        ? Cell.NONE
        : Cell.number(own / reference, Format::ratio);
  }

  /** A percentile says little without the number of answers that it is taken from. */
  private static Cell slow(Row row) {
    Summary slow = Sheet.summary(row, "full_context_p99_us");
    Double answers = Sheet.real(row, "full_context_count_mean");
    return Cell.number(
            Sheet.real(row, "full_context_p99_us_mean"),
            mean -> Format.interval(slow, Unit.MICROSECONDS))
        .withNote(answers == null ? "" : "of " + Format.number(answers, Unit.COUNT) + " a model");
  }

  /** A row for each contender: that of the cell which stands for it, in the order of places. */
  private static Table ranked(RunTables tables, Outcome outcome) {
    Table summary = tables.summary();
    Table own =
        summary.where(
            summary
                .stringColumn("contest")
                .isEqualTo(outcome.contest().label())
                .and(summary.booleanColumn("selected").isTrue()));
    Table ranked = own.where(own.column("position").isNotMissing());
    return ranked.sortOn("position").append(own.where(own.column("position").isMissing()));
  }

  /** A range of places: {@code 1} or {@code 2–3}. */
  private static Cell place(Row row) {
    long best = Sheet.whole(row, "place_best");
    long worst = Sheet.whole(row, "place_worst");
    return best == 0
        ? Cell.NONE
        : Cell.number(best == worst ? "" + best : best + "–" + worst, best + worst);
  }

  private static Cell rate(Row row) {
    boolean failed = Sheet.whole(row, "n") == 0;
    long tried = Sheet.whole(row, "learning_rates");
    return Cell.number(failed ? null : Sheet.real(row, "learning_rate"), Format::compact)
        .withNote(tried > 1 ? "of %s tried".formatted(tried) : "");
  }

  private static Cell trials(Row row) {
    long succeeded = Sheet.whole(row, "n");
    return Cell.number(succeeded + " of " + Sheet.whole(row, "trials"), succeeded);
  }

  private static Cell time(Row row) {
    long n = Sheet.whole(row, "n");
    String reached = " (%s of %s)".formatted(Sheet.whole(row, "reached_target"), n);
    Double median = Sheet.real(row, "time_to_target_median_seconds");
    if (n == 0) {
      return Cell.NONE;
    }
    return median == null
        ? Cell.number("not reached" + reached, Double.MAX_VALUE)
        : Cell.number(Format.duration(median) + reached, median);
  }
}
