package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Ranking.Place;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * {@code summary.csv}: one row a cell, that is, the trials that differ in their seed alone. Five
 * columns a measure: how many trials have it, their mean, standard deviation and the ends of the 95
 * % interval; then where the cell stands in its contest.
 */
final class SummaryTable {

  /** A cell and where it stands. */
  record Standing(int index, Outcome outcome, Measure area, Contender contender, Cell cell) {

    /** Whether it stands for its contender; of one that failed throughout, the first cell does. */
    boolean selected() {
      return contender.selected().orElse(contender.cells().get(0)).equals(cell);
    }

    /** Where it stands in the order of the ranking, from 1; null if it has no place. */
    @Nullable Integer position() {
      int index = outcome.ranking().places().stream().map(Place::cell).toList().indexOf(cell);
      return index < 0 ? null : index + 1;
    }

    @Nullable Integer place(Function<Place, Integer> end) {
      Integer position = position();
      return position == null ? null : end.apply(outcome.ranking().places().get(position - 1));
    }

    <T> @Nullable T times(Function<Target.Times, @Nullable T> value) {
      return outcome.target().map(target -> value.apply(target.times(cell))).orElse(null);
    }

    @Nullable Double time(TrialRecord trial, Function<Target.Time, Double> value) {
      Target.Time time = outcome.target().isEmpty() ? null : outcome.target().get().time(trial);
      return time == null ? null : value.apply(time);
    }

    @Nullable Double quality() {
      return Schema.orNull(selected() ? outcome.quality(contender) : OptionalDouble.empty());
    }
  }

  private SummaryTable() {}

  /** The cells of a study in its order. */
  static List<Standing> cells(Scoreboard scoreboard) {
    List<Standing> cells = new ArrayList<>();
    for (Outcome outcome : scoreboard.outcomes()) {
      Measure area = outcome.lossArea();
      outcome
          .contest()
          .entries()
          .forEach(
              e -> cells.add(new Standing(cells.size(), outcome, area, e.contender(), e.cell())));
    }
    return cells;
  }

  static Table of(Study study, List<Standing> cells) {
    Schema<Standing> schema =
        new Schema<Standing>()
            .text("implementation", r -> r.contender().implementation().id())
            .text("task", r -> r.outcome().contest().task().id())
            .text(
                "config", r -> config(r.contender().implementation(), r.outcome().contest().task()))
            .real("learning_rate", r -> r.cell().training().learningRate())
            .real("weight_decay", r -> r.cell().training().weightDecay())
            .whole("batch_size", r -> r.cell().training().batchSize())
            .text("budget", r -> r.outcome().contest().budget())
            .whole("threads", r -> r.outcome().contest().threads())
            .whole("trials", r -> r.cell().trials().size())
            .whole("n", r -> r.cell().succeeded().size());
    add(schema, Measures.FIRST);
    add(schema, study.taskMeasures());
    schema
        .text("contest", r -> r.outcome().contest().label())
        .text("contender", r -> r.contender().label())
        .whole("cell", r -> r.index() + 1)
        .text("device", r -> r.outcome().contest().device())
        .flag("selected", Standing::selected)
        .whole("learning_rates", r -> r.contender().cells().size())
        .whole("position", Standing::position)
        .whole("place_best", r -> r.place(Place::best))
        .whole("place_worst", r -> r.place(Place::worst))
        .real("quality", Standing::quality)
        .real("time_to_target_median_seconds", r -> r.times(times -> Schema.orNull(times.median())))
        .whole("reached_target", r -> r.times(times -> times.seconds().size()))
        .summary("loss_area", r -> r.cell().summary(r.area()));
    add(schema, study.engineMeasures());
    add(schema, Measures.LATER);
    return schema.table("summary", cells);
  }

  private static void add(Schema<Standing> schema, List<Measure> measures) {
    measures.forEach(measure -> schema.summary(measure.name(), r -> r.cell().summary(measure)));
  }

  /** {@code n_layer=4 n_head=4 task.digits=3}. */
  static String config(Choice implementation, Choice task) {
    return Stream.concat(
            implementation.config().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()),
            task.config().entrySet().stream().map(e -> "task." + e.getKey() + "=" + e.getValue()))
        .collect(Collectors.joining(" "));
  }
}
