package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Contenders that can be compared fairly: the same task, budget, threads and device.
 *
 * @param task the task and its settings
 * @param budget what each trial was given
 * @param threads engine threads of each trial
 * @param device where tensors lived
 * @param label the task's id, and such conditions as tell this contest from others of the run
 * @param targets over which targets contenders are compared
 * @param race the target that trials stop at, by the time to which contenders are ranked; empty if
 *     all train to the end of their budget, and are ranked by their loss
 * @param contenders who took part, in the order of the suite
 * @param machines on which the run's trials ran
 */
public record Contest(
    Choice task,
    String budget,
    int threads,
    String device,
    String label,
    Targets targets,
    Optional<Target> race,
    List<Contender> contenders,
    TrialMachines machines) {
  private static final double MAGNITUDE = 10;

  /**
   * The targets over which contenders are compared: those that all of them predict.
   *
   * @param same whether everybody predicts the same number of targets, which then are all; or else
   *     the common ones are compared, and figures over all positions are said to be that
   * @param count how many test targets everybody predicts, at the least; 0 if nobody has figures
   */
  public record Targets(boolean same, long count) {
    static Targets of(List<TrialRecord> trials) {
      Map<String, Set<Long>> targetsOfData = new HashMap<>();
      long all = Long.MAX_VALUE;
      long common = Long.MAX_VALUE;
      for (TrialRecord trial : trials) {
        SplitScore test = Measures.test(trial);
        if (test != null) {
          targetsOfData
              .computeIfAbsent(trial.spec().dataSha256(), data -> new HashSet<>())
              .add(test.targets());
          all = Math.min(all, test.targets());
          common = Math.min(common, test.commonTargets());
        }
      }
      boolean same = targetsOfData.values().stream().allMatch(targets -> targets.size() == 1);
      return new Targets(same, targetsOfData.isEmpty() ? 0 : same ? all : common);
    }

    Measure loss() {
      return same ? Measures.TEST_LOSS : Measures.COMMON_TEST_LOSS;
    }

    public Measure validationLoss() {
      return same ? Measures.VALIDATION_LOSS : Measures.COMMON_VALIDATION_LOSS;
    }

    /** The loss of any part of the data. */
    public ToDoubleFunction<SplitScore> lossOfPart() {
      return same ? SplitScore::loss : SplitScore::commonLoss;
    }

    /** The accuracy on any part of the data. */
    public ToDoubleFunction<SplitScore> accuracyOfPart() {
      return same ? SplitScore::accuracy : SplitScore::commonAccuracy;
    }
  }

  /** A cell, and whose it is. */
  public record Entry(Contest contest, Contender contender, Cell cell) {}

  public Contest {
    contenders = List.copyOf(contenders);
  }

  /** The same with other contenders. */
  Contest with(List<Contender> others) {
    return new Contest(task, budget, threads, device, label, targets, race, others, machines);
  }

  /** The loss by which the contenders are compared. */
  public Measure loss() {
    return targets.loss();
  }

  /** The accuracy by which the contenders are compared. */
  public Measure accuracy() {
    return targets.same() ? Measures.TEST_ACCURACY : Measures.COMMON_TEST_ACCURACY;
  }

  /** Figures of quality that are comparable between the contenders. */
  public List<Measure> quality() {
    return List.of(
        loss(), accuracy(), targets.same() ? Measures.TEST_TOP5 : Measures.COMMON_TEST_TOP5);
  }

  /** What the contenders are ranked by. */
  public Measure ranked() {
    return race.map(Target::time).orElseGet(this::loss);
  }

  /**
   * Whether contenders are compared by ratios of a measure: of times and sizes, and of losses that
   * span an order of magnitude, as some do after a task is learned.
   */
  boolean byRatio(Measure measure) {
    DoubleSummaryStatistics figures =
        succeeded()
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
    return pair(left, right, measure, byRatio(measure));
  }

  /** The same compared by differences in the unit of the measure, as a margin is given. */
  public Pair pairInUnits(Contender left, Contender right, Measure measure) {
    return pair(left, right, measure, false);
  }

  private Pair pair(Contender left, Contender right, Measure measure, boolean ratio) {
    return Pair.of(side(left, measure), side(right, measure), measure, ratio);
  }

  /** A contender's part in a comparison. */
  Pair.Side side(Contender contender, Measure measure) {
    return Pair.Side.of(contender, measure, machines);
  }

  /** Whether every seed has data of its own, so that the spread over seeds holds the test set's. */
  public boolean seedsHaveOwnData() {
    long seeds = seeds();
    return seeds > 1 && trials().map(t -> t.spec().dataSha256()).distinct().count() >= seeds;
  }

  /** The cells that stand for its contenders. */
  Stream<Cell> selected() {
    return contenders.stream().flatMap(contender -> contender.selected().stream());
  }

  /** The trials that stand for its contenders and whose figures count. */
  public Stream<TrialRecord> succeeded() {
    return contenders.stream().flatMap(Contender::succeeded);
  }

  /** The trials of all its contenders. */
  public Stream<TrialRecord> trials() {
    return contenders.stream().flatMap(Contender::trials);
  }

  /** Every cell of every contender. */
  public Stream<Entry> entries() {
    return contenders.stream()
        .flatMap(c -> c.cells().stream().map(cell -> new Entry(this, c, cell)));
  }

  /** How many seeds it has. */
  public long seeds() {
    return trials().map(t -> t.spec().seed()).distinct().count();
  }

  /** The measures that the task adds, in order of first appearance. */
  public List<Measure> taskMeasures() {
    return Measures.ofTasks(trials());
  }

  /**
   * An implementation with one configuration in a contest, at every learning rate it was given.
   *
   * @param implementation the implementation and its settings
   * @param label its id, and such settings as tell it from others of that id in the contest
   * @param cells one for each learning rate and weight decay, in the order of the suite
   * @param selected the cell that stands for it; empty if no trial succeeded. The test part has no
   *     say in it
   */
  public record Contender(
      Choice implementation, String label, List<Cell> cells, Optional<Cell> selected) {
    public Contender {
      cells = List.copyOf(cells);
    }

    /**
     * The contender of these trials.
     *
     * @param judged the seeds that are judged
     * @param selection measure of the validation part: the cell with the lowest is selected, among
     *     those at which most trials succeeded
     */
    static Contender of(
        String label, List<TrialRecord> trials, Set<Long> judged, Measure selection) {
      List<Cell> cells =
          Study.groupBy(trials, t -> t.spec().training()).entrySet().stream()
              .map(cell -> new Cell(cell.getKey(), cell.getValue(), judged))
              .toList();
      Optional<Cell> selected =
          cells.stream()
              .filter(cell -> cell.level(selection).isPresent())
              .min(
                  Comparator.comparingInt((Cell cell) -> -cell.succeeded().size())
                      .thenComparingDouble(cell -> cell.level(selection).getAsDouble())
                      .thenComparingDouble(
                          cell -> cell.mean(Measures.COMMON_VALIDATION_LOSS).orElse(0)));
      return new Contender(trials.get(0).spec().implementation(), label, cells, selected);
    }

    /** Its trials at every learning rate. */
    public Stream<TrialRecord> trials() {
      return cells.stream().flatMap(cell -> cell.trials().stream());
    }

    /** The trials that stand for it and whose figures count. */
    public Stream<TrialRecord> succeeded() {
      return selected.stream().flatMap(cell -> cell.succeeded().stream());
    }

    /** Whether it can be compared by a measure. */
    public boolean has(Measure measure) {
      return selected.isPresent() && !selected.get().comparable(measure).isEmpty();
    }

    /** How it trains, but for learning rate and weight decay, which are its own to choose. */
    public Map<String, @Nullable Object> conditions() {
      return conditions(cells.get(0).training());
    }

    static Map<String, @Nullable Object> conditions(Training training) {
      Map<String, @Nullable Object> conditions = Cell.settings(training);
      conditions.keySet().removeAll(Set.of("learning_rate", "weight_decay"));
      return conditions;
    }
  }
}
