package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published row and the cell of a run that corresponds to it.
 *
 * @param figure the published row
 * @param contest where its counterpart ran
 * @param contender its counterpart
 * @param cell its counterpart at that learning rate
 * @param comparisons the figures side by side
 * @param differences what differs between there and here, in words
 */
public record Counterpart(
    PublishedFigure figure,
    Contest contest,
    Contender contender,
    Cell cell,
    List<Comparison> comparisons,
    List<String> differences) {

  /**
   * A figure there and here.
   *
   * @param measure what it is
   * @param published its value there
   * @param here its mean and interval here
   */
  public record Comparison(Measure measure, double published, Summary here) {

    /** The figure here as a multiple of the published one. */
    public double ratio() {
      return here.mean() / published;
    }
  }

  /** The counterparts of all published rows that have one in a study, in their order. */
  public static List<Counterpart> of(Study study, List<PublishedFigure> figures) {
    List<Counterpart> counterparts = new ArrayList<>();
    for (PublishedFigure figure : figures) {
      for (Contest contest : study.contests()) {
        if (contest.task().id().equals(figure.task())
            && Selector.matches(contest.task(), figure.taskConfig())) {
          addCounterparts(counterparts, study, contest, figure);
        }
      }
    }
    return counterparts;
  }

  private static void addCounterparts(
      List<Counterpart> counterparts, Study study, Contest contest, PublishedFigure figure) {
    Selector selector = new Selector(figure.implementation(), figure.config());
    for (Contender contender : contest.contenders()) {
      if (selector.selects(contender)) {
        for (Cell cell : contender.cells()) {
          if (cell.training().learningRate() == figure.learningRate()
              && !cell.succeeded().isEmpty()) {
            counterparts.add(
                new Counterpart(
                    figure,
                    contest,
                    contender,
                    cell,
                    comparisons(figure, cell),
                    differences(figure, study, contest, cell)));
          }
        }
      }
    }
  }

  private static List<Comparison> comparisons(PublishedFigure figure, Cell cell) {
    List<Comparison> comparisons = new ArrayList<>();
    for (Measure measure : Measures.ALL) {
      Double published = figure.measures().get(measure.name());
      Summary here = cell.summary(measure);
      if (published != null && here.n() > 0) {
        comparisons.add(new Comparison(measure, published, here));
      }
    }
    return comparisons;
  }

  private static List<String> differences(
      PublishedFigure figure, Study study, Contest contest, Cell cell) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Object> condition : figure.taskConditions().entrySet()) {
      differ(
          differences,
          condition.getKey(),
          condition.getValue(),
          contest.task().config().get(condition.getKey()));
    }
    differ(differences, "hardware", figure.hardware(), study.run().environment().get("cpu"));
    differ(differences, "budget", figure.budget(), contest.budget());
    differ(differences, "batch size", figure.batchSize(), cell.training().batchSize());
    Double steps = figure.steps();
    if (steps != null) {
      differ(
          differences,
          "steps",
          Format.number(steps, Measures.STEPS.unit()),
          Format.number(cell.summary(Measures.STEPS).mean(), Measures.STEPS.unit()));
    }
    return differences;
  }

  private static void differ(
      List<String> differences, String what, @Nullable Object there, @Nullable Object here) {
    if (there != null && here != null && !there.toString().equals(here.toString())) {
      differences.add(what + " " + there + " there, " + here + " here");
    }
  }
}
