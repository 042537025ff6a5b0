package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a contender stood on the way: its validation loss, over the targets that everybody predicts,
 * after shares of the budget. Where the order changes, a smaller or a larger budget would have had
 * another winner.
 *
 * @param losses over the trials of its selected cell, one for each of {@link #PERCENT}; of no trial
 *     where not all of them were still training then
 */
public record LossAlongBudget(Contest contest, Contender contender, List<Summary> losses) {

  /** The shares of the budget. */
  public static final List<Integer> PERCENT = List.of(10, 25, 50, 75, 100);

  /** The last evaluation may come a step before the end. */
  private static final double END = 0.98;

  public LossAlongBudget {
    losses = List.copyOf(losses);
  }

  /** All contenders of a contest that have a cell, in its order. */
  public static List<LossAlongBudget> of(Contest contest) {
    List<LossAlongBudget> all = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      List<TrialRecord> trials = contender.succeeded().toList();
      if (!trials.isEmpty()) {
        List<Summary> losses = PERCENT.stream().map(p -> at(contest, trials, p / 100.0)).toList();
        all.add(new LossAlongBudget(contest, contender, losses));
      }
    }
    return all;
  }

  private static Summary at(Contest contest, List<TrialRecord> trials, double share) {
    double[] losses =
        trials.stream()
            .map(trial -> loss(contest, trial, share))
            .flatMapToDouble(OptionalDouble::stream)
            .toArray();
    return losses.length == trials.size() ? Summary.of(losses) : Summary.of();
  }

  /** Between the evaluations before and after, in proportion. */
  private static OptionalDouble loss(Contest contest, TrialRecord trial, double share) {
    double usedBefore = Double.NaN;
    double lossBefore = Double.NaN;
    for (CurvePoint point : trial.curve()) {
      double used = used(contest, trial, point);
      double loss = contest.targets().lossOfPart().applyAsDouble(point.validation());
      if (used == share) { // which needs no evaluation before
        return OptionalDouble.of(loss);
      }
      if (used > share) {
        double part = (share - usedBefore) / (used - usedBefore);
        return Double.isNaN(part)
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossBefore + part * (loss - lossBefore));
      }
      usedBefore = used;
      lossBefore = loss;
    }
    return usedBefore >= END * share ? OptionalDouble.of(lossBefore) : OptionalDouble.empty();
  }

  private static double used(Contest contest, TrialRecord trial, CurvePoint point) {
    double perExample =
        trial.result() == null || trial.result().examples() == 0
            ? 0
            : (double) trial.result().tokens() / trial.result().examples();
    long tokens = Math.round(perExample * point.examples());
    return Budget.parse(contest.budget())
        .used(new Budget.Progress(point.step(), tokens, point.trainSeconds()));
  }

  /**
   * Who had the lowest mean loss at each share, in words: {@code a from 10 %, b from 25 %}; empty
   * if nobody has figures.
   */
  public static String leaders(List<LossAlongBudget> all) {
    List<String> words = new ArrayList<>();
    String last = "";
    for (int i = 0; i < PERCENT.size(); i++) {
      int share = i;
      String leader =
          all.stream()
              .filter(each -> each.losses().get(share).n() > 0)
              .min(Comparator.comparingDouble(each -> each.losses().get(share).mean()))
              .map(each -> each.contender().label())
              .orElse("");
      if (!leader.isEmpty() && !leader.equals(last)) {
        words.add(leader + " from " + PERCENT.get(i) + "\u00a0%");
        last = leader;
      }
    }
    return String.join(", ", words);
  }
}
