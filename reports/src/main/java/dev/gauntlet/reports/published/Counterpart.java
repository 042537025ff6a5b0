package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Contest.Entry;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.published.Claim.Selector;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published row and the cell of a run that corresponds to it.
 *
 * @param figure the published row
 * @param contest where its counterpart ran
 * @param contender its counterpart
 * @param cell its counterpart at that learning rate
 * @param differences what differs between there and here, in words
 */
public record Counterpart(
    Publications.Figure figure,
    Contest contest,
    Contender contender,
    Cell cell,
    List<String> differences) {

  /** The counterparts of all published rows that have one in a study, in their order. */
  public static List<Counterpart> of(Study study, List<Publications.Figure> figures) {
    List<Counterpart> counterparts = new ArrayList<>();
    for (Publications.Figure figure : figures) {
      Selector task = new Selector(figure.task(), figure.taskConfig());
      Selector implementation = new Selector(figure.implementation(), figure.config());
      study.entries().stream()
          .filter(entry -> task.selects(entry.contest().task()))
          .filter(entry -> implementation.selects(entry.contender().implementation()))
          .filter(entry -> isOfRate(figure, entry))
          .filter(entry -> !entry.cell().succeeded().isEmpty())
          .map(entry -> of(study, figure, entry))
          .forEach(counterparts::add);
    }
    return counterparts;
  }

  /** Whether a cell has the published rate, or, of one that is not reported, the selected one. */
  private static boolean isOfRate(Publications.Figure figure, Entry entry) {
    return figure.learningRate() == null
        ? entry.contender().selected().filter(entry.cell()::equals).isPresent()
        : entry.cell().training().learningRate() == figure.learningRate();
  }

  private static Counterpart of(Study study, Publications.Figure figure, Entry entry) {
    Contest contest = entry.contest();
    Contender contender = entry.contender();
    Cell cell = entry.cell();
    List<String> differences = new ArrayList<>();
    figure
        .taskConditions()
        .forEach(
            (name, there) -> differ(differences, name, there, contest.task().config().get(name)));
    figure
        .configConditions()
        .forEach(
            (name, there) ->
                differ(differences, name, there, contender.implementation().config().get(name)));
    differ(differences, "hardware", figure.hardware(), study.run().environment().get("cpu"));
    differ(differences, "budget", figure.budget(), contest.budget());
    differ(differences, "batch size", figure.batchSize(), cell.training().batchSize());
    if (figure.steps() != null) {
      differ(
          differences,
          "steps",
          Format.number(figure.steps(), Measures.STEPS.unit()),
          Format.number(cell.summary(Measures.STEPS).mean(), Measures.STEPS.unit()));
    }
    return new Counterpart(figure, contest, contender, cell, differences);
  }

  private static void differ(
      List<String> differences, String what, @Nullable Object there, @Nullable Object here) {
    if (there != null && here != null && !there.toString().equals(here.toString())) {
      differences.add(what + " " + there + " there, " + here + " here");
    }
  }

  /**
   * The published value of a measure; null if there is none, or nothing here to compare it with.
   */
  public @Nullable Double published(Measure measure) {
    return cell.summary(measure).n() == 0 ? null : figure.measures().get(measure.name());
  }

  /** Mean and interval here of a measure that has a published value; of nothing if it has none. */
  public Summary here(Measure measure) {
    return published(measure) == null ? Summary.of() : cell.summary(measure);
  }
}
