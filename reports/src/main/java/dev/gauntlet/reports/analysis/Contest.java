package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Contenders that can be compared fairly: the same task, budget, threads and device.
 *
 * @param task the task and its settings
 * @param budget what each trial was given
 * @param threads engine threads of each trial
 * @param device where tensors lived
 * @param label the task's id, and such conditions as tell this contest from others of the run
 * @param contenders who took part, in the order of the suite
 */
public record Contest(
    Choice task,
    String budget,
    int threads,
    String device,
    String label,
    List<Contender> contenders) {
  private static final double MAGNITUDE = 10;

  public Contest {
    contenders = List.copyOf(contenders);
  }

  /**
   * Whether all contenders predict the same number of test targets: then their losses and
   * accuracies over all targets are comparable.
   */
  public boolean sameTargets() {
    return targets().distinct().count() <= 1;
  }

  /** How many test targets everybody predicts, at the least; 0 if nobody has figures. */
  public long commonTargets() {
    return targets().min().orElse(0);
  }

  private LongStream targets() {
    return contenders.stream()
        .flatMap(contender -> contender.selected().stream())
        .flatMap(cell -> cell.succeeded().stream())
        .map(TrialRecord::result)
        .flatMap(result -> Stream.ofNullable(result == null ? null : result.best()))
        .flatMap(best -> Stream.ofNullable(best.test()))
        .mapToLong(SplitScore::targets);
  }

  /** The loss by which the contenders are compared: over targets that all of them predict. */
  public Measure loss() {
    return sameTargets() ? Measures.TEST_LOSS : Measures.COMMON_TEST_LOSS;
  }

  /** That loss of any part of the data. */
  public ToDoubleFunction<SplitScore> lossOfPart() {
    return sameTargets() ? SplitScore::loss : SplitScore::commonLoss;
  }

  /**
   * Whether contenders are compared by ratios of a measure: of times and sizes, and of losses that
   * span an order of magnitude, as some do after a task is learned.
   */
  boolean byRatio(Measure measure) {
    DoubleSummaryStatistics figures =
        contenders.stream()
            .flatMap(contender -> contender.selected().stream())
            .flatMap(cell -> cell.succeeded().stream())
            .flatMap(trial -> Stream.ofNullable(measure.of(trial)))
            .mapToDouble(Double::doubleValue)
            .summaryStatistics();
    return figures.getMin() > 0
        && switch (measure.unit()) {
          case SECONDS, MICROSECONDS, PER_SECOND, MEBIBYTES, COUNT -> true;
          case NATS, BITS -> figures.getMax() >= MAGNITUDE * figures.getMin();
          case SHARE, NONE -> false;
        };
  }

  /** The pair of two contenders that both have figures. */
  public Pair pair(Contender left, Contender right, Measure measure) {
    return Pair.of(left, right, measure, byRatio(measure));
  }

  /** The same compared by differences in the unit of the measure, as a margin is given. */
  public Pair pairInUnits(Contender left, Contender right, Measure measure) {
    return Pair.of(left, right, measure, false);
  }

  /** The measures that the task adds, in order of first appearance. */
  public List<Measure> taskMeasures() {
    return Measures.ofTasks(
        contenders.stream()
            .flatMap(contender -> contender.cells().stream())
            .flatMap(cell -> cell.trials().stream()));
  }
}
