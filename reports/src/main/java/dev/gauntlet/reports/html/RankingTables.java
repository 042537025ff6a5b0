package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Duel;
import dev.gauntlet.reports.analysis.Evidence;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Ranking.Place;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.chart.Styles;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The tables of a contest. */
final class RankingTables {

  private static final List<Measure> QUALITY =
      List.of(
          Measures.COMMON_TEST_LOSS,
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.TEST_TOP5,
          Measures.EXACT_MATCH);

  private static final List<Measure> SPEED =
      List.of(
          Measures.TIME_PER_EXAMPLE,
          Measures.TOKENS_PER_SECOND,
          Measures.STEPS,
          Measures.PEAK_RSS,
          Measures.PARAMETERS);

  /** More contenders than this have more pairs than anyone reads. */
  private static final int MAX_PAIRED = 25;

  private RankingTables() {}

  /** The contenders in the order of the ranking, those without figures last. */
  static TableView quality(Outcome outcome, Styles styles) {
    List<Measure> measures = new ArrayList<>(QUALITY);
    outcome.contest().taskMeasures().stream()
        .filter(measure -> !measure.isPart())
        .forEach(measures::add);
    measures.removeIf(measure -> nobodyHas(outcome, measure));
    List<Head> heads =
        new ArrayList<>(
            List.of(
                Head.text("contender"),
                Head.number("place"),
                Head.number("learning rate"),
                Head.number("trials")));
    measures.forEach(measure -> heads.add(Head.of(measure)));
    heads.add(Head.number("quality"));
    List<Row> rows = new ArrayList<>();
    for (Contender contender : order(outcome)) {
      List<TableView.Cell> cells = new ArrayList<>(List.of(name(contender, styles)));
      cells.add(place(outcome, contender));
      cells.add(selectedRate(contender));
      cells.add(trials(contender));
      Cell cell = cell(contender);
      measures.forEach(measure -> cells.add(TableView.Cell.of(cell.summary(measure), measure)));
      cells.add(ScoresTable.cell(outcome.quality(contender)));
      rows.add(new Row(contender.selected().isEmpty() ? "failed" : null, cells));
    }
    return new TableView(
        "Quality, " + outcome.contest().label(),
        "Mean over seeds ± half the width of its 95 % interval, on the test part. The learning rate is"
            + " the one with the lowest mean validation loss; the test part had no say in it. Places"
            + " that are a range are ties.",
        false,
        heads,
        rows);
  }

  /** Times and sizes of the contenders. */
  static TableView speed(Outcome outcome, Styles styles) {
    Measure area = outcome.lossArea();
    List<Measure> measures = new ArrayList<>(SPEED);
    measures.add(0, area);
    measures.removeIf(measure -> nobodyHas(outcome, measure));
    List<Head> heads = new ArrayList<>(List.of(Head.text("contender")));
    outcome.target().ifPresent(target -> heads.add(Head.number("time to target")));
    measures.forEach(measure -> heads.add(Head.of(measure)));
    List<Row> rows = new ArrayList<>();
    for (Contender contender : order(outcome)) {
      List<TableView.Cell> cells = new ArrayList<>(List.of(name(contender, styles)));
      outcome.target().ifPresent(target -> cells.add(time(outcome.times(contender))));
      Cell cell = cell(contender);
      measures.forEach(measure -> cells.add(TableView.Cell.of(cell.summary(measure), measure)));
      rows.add(new Row(null, cells));
    }
    return new TableView(
        "Speed and size, " + outcome.contest().label(),
        "Time to target is the median over all trials, with those that reached it; it is a number only"
            + " if the median did.",
        false,
        heads,
        rows);
  }

  /** Every pair of contenders; of many, every pair of the first. */
  static TableView duels(Outcome outcome) {
    Measure measure = outcome.ranking().measure();
    int contenders = outcome.ranking().places().size();
    int shown = Math.min(MAX_PAIRED, contenders);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      for (int k = i + 1; k < shown; k++) {
        rows.add(row(outcome.ranking().duel(i, k), measure));
      }
    }
    return new TableView(
        "Pairs, " + outcome.contest().label(),
        "Left minus right in %s, with its 95 %% interval. The paired tests are over the seeds that both"
                .formatted(Format.uncapitalized(measure.label()))
            + " have; Welch's and Mann and Whitney's take the trials as independent. Holm's correction"
            + " is of the first p that exists, over all pairs. With n pairs Wilcoxon's p cannot fall"
            + " below 2 to the power of 1 - n."
            + (shown < contenders
                ? " Only the first %s contenders are shown.".formatted(shown)
                : ""),
        false,
        List.of(
            Head.text("pair"),
            Head.text("verdict"),
            new Head("difference", measure.unit().symbol(), true),
            Head.number("paired t"),
            Head.number("Wilcoxon"),
            Head.number("Welch"),
            Head.number("Mann-Whitney"),
            Head.number("p, Holm"),
            Head.number("Hedges' g")),
        rows);
  }

  private static Row row(Duel duel, Measure measure) {
    Optional<Evidence> evidence = duel.evidence();
    Difference paired = evidence.map(Evidence::paired).orElse(null);
    Difference independent = evidence.map(Evidence::independent).orElse(null);
    Difference decisive = evidence.map(Evidence::decisive).orElse(null);
    return new Row(
        null,
        List.of(
            TableView.Cell.of(duel.left().label() + " − " + duel.right().label()),
            TableView.Cell.of(verdict(duel)),
            decisive == null
                ? TableView.Cell.number("–", null)
                : TableView.Cell.number(
                    Format.difference(decisive, measure.unit()), decisive.mean()),
            p(paired == null ? null : paired.p()),
            p(paired == null ? null : paired.rankP()),
            p(independent == null ? null : independent.p()),
            p(independent == null ? null : independent.rankP()),
            p(decisive == null ? null : duel.holmP()),
            decisive == null
                ? TableView.Cell.number("–", null)
                : TableView.Cell.number(
                    Format.score(decisive.effectSize()), decisive.effectSize())));
  }

  private static String verdict(Duel duel) {
    if (duel.evidence().isEmpty()) {
      return "not tested";
    }
    return duel.winner().map(winner -> winner.label() + " is better").orElse("tie");
  }

  private static TableView.Cell p(@Nullable Double p) {
    return p == null || p.isNaN()
        ? TableView.Cell.number("–", null)
        : TableView.Cell.number(Format.p(p), p);
  }

  private static List<Contender> order(Outcome outcome) {
    List<Contender> order =
        new ArrayList<>(outcome.ranking().places().stream().map(Place::contender).toList());
    outcome.contest().contenders().stream().filter(c -> !order.contains(c)).forEach(order::add);
    return order;
  }

  private static boolean nobodyHas(Outcome outcome, Measure measure) {
    return outcome.contest().contenders().stream()
        .allMatch(contender -> cell(contender).mean(measure).isEmpty());
  }

  /** The selected cell; any other of a contender that failed throughout. */
  private static Cell cell(Contender contender) {
    return contender.selected().orElse(contender.cells().get(0));
  }

  private static TableView.Cell name(Contender contender, Styles styles) {
    return TableView.Cell.of(contender.label()).withSwatch(styles.of(contender).swatch());
  }

  private static TableView.Cell place(Outcome outcome, Contender contender) {
    return outcome.ranking().places().stream()
        .filter(place -> place.contender().equals(contender))
        .findFirst()
        .map(RankingTables::place)
        .orElse(TableView.Cell.number("–", null));
  }

  static TableView.Cell place(Place place) {
    return TableView.Cell.number(
        place.tied() ? place.best() + "–" + place.worst() : "" + place.best(),
        place.best() + place.worst());
  }

  private static TableView.Cell selectedRate(Contender contender) {
    return contender
        .selected()
        .map(cell -> cell.training().learningRate())
        .map(rate -> TableView.Cell.number(Format.compact(rate), rate))
        .orElse(TableView.Cell.number("–", null));
  }

  private static TableView.Cell trials(Contender contender) {
    Cell cell = cell(contender);
    int succeeded = cell.succeeded().size();
    return TableView.Cell.number(succeeded + " of " + cell.trials().size(), succeeded);
  }

  private static TableView.Cell time(Optional<Target.Times> times) {
    if (times.isEmpty()) {
      return TableView.Cell.number("–", null);
    }
    String reached = " (%s of %s)".formatted(times.get().seconds().size(), times.get().trials());
    OptionalDouble median = times.get().median();
    return median.isEmpty()
        ? TableView.Cell.number("not reached" + reached, Double.MAX_VALUE)
        : TableView.Cell.number(
            Format.duration(median.getAsDouble()) + reached, median.getAsDouble());
  }
}
