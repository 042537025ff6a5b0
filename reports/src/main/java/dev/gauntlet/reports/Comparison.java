package dev.gauntlet.reports;

import dev.gauntlet.reports.CellMatcher.Match;
import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Holm;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Schema;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one run to another: the same trials side by side, as far as they can be
 * compared.
 *
 * <p>Trials with the same seed are compared with one another. Seeds are independent where chance is
 * in the training, so losses of the whole test part are tested over them; where the budget is one
 * of time, taken to the step that both trials reached, because how far training came depends on the
 * machine. Seeds do <em>not</em> repeat the machine: all trials of a run share its clock, its
 * temperature and its neighbours, so that for times a run is one observation, however many seeds it
 * has. What all trials share is therefore taken out, as the median over them, and judged apart, by
 * a wider margin; and no time is judged more finely than the calibrations show the machine to have
 * been steady.
 *
 * <p>A change counts if it is surely larger than the threshold, at a level at which one comparison
 * of unchanged runs in a hundred shows a regression at most.
 *
 * @param rows what could be compared, in the order of the earlier run
 * @param refusals what could not be compared and why, one sentence each
 * @param environment what differs between the two environments
 */
public record Comparison(List<Row> rows, List<String> refusals, List<Change> environment) {

  /** A smaller change of a time or a size is none. */
  public static final double DEFAULT_THRESHOLD = 0.05;

  /** A smaller change of a loss at the same step is none: there is no machine in it. */
  private static final double NEGLIGIBLE = 0.01;

  /** Two-sided, over all rows: half of it is for false regressions. */
  private static final double LEVEL = 0.02;

  /** With fewer cells than this, what all of them share cannot be told from what one does. */
  private static final int CELLS_TO_SHARE = 3;

  /** What all trials share may be the machine: it has to be so many times the threshold. */
  private static final double SHARED_MARGIN = 3;

  /** Standard deviations of the machine's steadiness that may be chance. */
  private static final double STEADINESS = 3;

  /** With one degree of freedom: turns the median of squares into a variance. */
  private static final double MEDIAN_OF_CHI_SQUARED = 0.4549;

  /** What decides how long things take. */
  private static final List<String> MACHINE =
      List.of("cpu", "physical_cores", "logical_cores", "java", "jobs");

  private static final List<Measure> AT_THE_END =
      List.of(Measures.COMMON_TEST_LOSS, Measures.TEST_LOSS, Measures.TEST_ACCURACY);

  /** What became of a figure. */
  public enum Trend {
    IMPROVED,
    REGRESSED,
    /** The same, or surely within the threshold. */
    UNCHANGED,
    /** The trials do not tell. */
    INCONCLUSIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A figure before and after.
   *
   * @param what implementation, task and learning rate
   * @param figure name of the figure
   * @param before its mean and interval in the earlier run, in words
   * @param after its mean and interval in the later run, in words
   * @param change after over before, or after minus before, with its 95 % interval, in words; empty
   *     if there are too few trials
   * @param holmP p of the change being within the margin, corrected over all rows; 1 if there are
   *     too few trials
   * @param trend what became of it
   */
  public record Row(
      String what,
      String figure,
      String before,
      String after,
      String change,
      double holmP,
      Trend trend) {}

  /**
   * A property of the environment that differs.
   *
   * @param name its name
   * @param before its value in the earlier run; {@code –} if it has none
   * @param after its value in the later run; {@code –} if it has none
   */
  public record Change(String name, String before, String after) {}

  /**
   * A figure of a cell in both runs.
   *
   * @param change after minus before, of logarithms if {@code ratio}; empty if there are too few
   * @param shared the part of it that all cells share, which is not this one's
   * @param margin a smaller change is none
   */
  private record Candidate(
      String what,
      String figure,
      Unit unit,
      Better better,
      Summary before,
      Summary after,
      boolean identical,
      boolean ratio,
      Optional<Difference> change,
      double shared,
      double margin) {

    /** Two-sided p of the change being within the margin. */
    double p() {
      return change
          .map(d -> Math.min(1, 2 * Math.min(d.pAbove(shared + margin), d.pBelow(shared - margin))))
          .orElse(1.0);
    }

    Trend trend(double holmP) {
      if (identical) {
        return Trend.UNCHANGED;
      }
      if (change.isEmpty()) {
        return Trend.INCONCLUSIVE;
      }
      Difference d = change.get();
      if (Math.max(d.pBelow(shared + margin), d.pAbove(shared - margin)) <= LEVEL) {
        return Trend.UNCHANGED;
      }
      if (holmP > LEVEL) {
        return Trend.INCONCLUSIVE;
      }
      boolean lower = d.mean() < shared;
      return lower == (better == Better.LOWER) ? Trend.IMPROVED : Trend.REGRESSED;
    }
  }

  public Comparison {
    rows = List.copyOf(rows);
    refusals = List.copyOf(refusals);
    environment = List.copyOf(environment);
  }

  /** Compares a later run with an earlier one, with the default threshold. */
  public static Comparison of(RunRecord before, RunRecord after) {
    return of(before, after, DEFAULT_THRESHOLD);
  }

  /**
   * Compares a later run with an earlier one.
   *
   * @param threshold share by which a time or a size has to change for it to count, above 0
   */
  public static Comparison of(RunRecord before, RunRecord after, double threshold) {
    Study earlier = Study.of(before);
    CellMatcher matcher = CellMatcher.of(earlier, Study.of(after));
    List<Measure> atTheEnd = new ArrayList<>(AT_THE_END);
    earlier.taskMeasures().stream()
        .filter(measure -> !measure.isPart() && measure.better() != Better.NEITHER)
        .forEach(atTheEnd::add);
    List<String> refusals = new ArrayList<>(matcher.refusals());
    List<Change> environment = changes(before.environment(), after.environment());
    List<Change> machine = environment.stream().filter(c -> MACHINE.contains(c.name())).toList();
    if (!machine.isEmpty()) {
      refusals.add("times and sizes: the machines differ (" + words(machine) + ")");
    }
    List<Row> rows = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    for (Match match : matcher.matches()) {
      addOutcome(rows, match);
      addLosses(candidates, refusals, match, atTheEnd, threshold);
    }
    if (machine.isEmpty()) {
      double unsteadiness = unsteadiness(before, after);
      addTimes(candidates, matcher.matches(), Measures.TIME_PER_EXAMPLE, threshold, unsteadiness);
      for (Match match : matcher.matches()) {
        candidate(match, Measures.PEAK_RSS, Math.log1p(threshold)).ifPresent(candidates::add);
      }
    }
    double[] holm = Holm.adjust(candidates.stream().mapToDouble(Candidate::p).toArray());
    for (int i = 0; i < holm.length; i++) {
      rows.add(row(candidates.get(i), holm[i]));
    }
    return new Comparison(rows, refusals, environment);
  }

  /** True if a figure surely became worse, or trials fail that succeeded before. */
  public boolean regressed() {
    return rows.stream().anyMatch(row -> row.trend() == Trend.REGRESSED);
  }

  /** True if nothing of the two runs could be compared. */
  public boolean refused() {
    return rows.isEmpty();
  }

  /** The comparison for a terminal: lines, each ended. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!rows.isEmpty()) {
      text.append(sheet().toText());
    }
    if (!refusals.isEmpty()) {
      text.append(rows.isEmpty() ? "" : "\n").append("Not compared\n");
      refusals.forEach(refusal -> text.append("  - ").append(refusal).append('\n'));
    }
    if (!environment.isEmpty()) {
      text.append("\nWhat differs in the environment\n");
      environment.forEach(
          change -> text.append("  - ").append(words(List.of(change))).append('\n'));
    }
    return text.toString();
  }

  private Sheet sheet() {
    return Sheet.of(
            "Comparison",
            "",
            new Schema<Row>()
                .text("verdict", Row::trend)
                .text("trials", Row::what)
                .text("figure", Row::figure)
                .text("before", Row::before)
                .text("after", Row::after)
                .text("change", row -> row.change().isEmpty() ? "–" : row.change())
                .text("p, Holm", row -> row.change().isEmpty() ? "–" : Format.p(row.holmP()))
                .table("comparison", rows))
        .text("verdict", "verdict")
        .text("trials", "trials")
        .text("figure", "figure")
        .text("before", "before")
        .text("after", "after")
        .text("change", "change")
        .text("p, Holm", "p, Holm");
  }

  /** Trials that have not ended say nothing of whether they would fail. */
  private static void addOutcome(List<Row> rows, Match match) {
    long endedBefore = ended(match.before());
    long endedAfter = ended(match.after());
    if (endedBefore == 0 || endedAfter == 0) {
      return;
    }
    int before = match.before().succeeded().size();
    int after = match.after().succeeded().size();
    double shareBefore = (double) before / endedBefore;
    double shareAfter = (double) after / endedAfter;
    if (shareBefore != shareAfter) {
      rows.add(
          new Row(
              match.label(),
              "trials that succeeded",
              before + " of " + endedBefore,
              after + " of " + endedAfter,
              "",
              1,
              shareAfter < shareBefore ? Trend.REGRESSED : Trend.IMPROVED));
    }
  }

  private static long ended(Cell cell) {
    return (long) cell.succeeded().size() + cell.failedSeeds().size();
  }

  private static void addLosses(
      List<Candidate> candidates,
      List<String> refusals,
      Match match,
      List<Measure> atTheEnd,
      double threshold) {
    var training = match.before().training();
    if (!(Budget.parse(training.budget()) instanceof Budget.WallClock)) {
      atTheEnd.forEach(
          measure -> candidate(match, measure, Math.log1p(NEGLIGIBLE)).ifPresent(candidates::add));
    } else if (training.schedule() != Decay.CONSTANT) {
      refusals.add(
          match.label()
              + ": losses, because its learning rate follows the time that has passed, so that equal"
              + " steps are not the same training");
    } else {
      candidate(
              match.label(),
              "Test loss at equal steps",
              Measures.COMMON_TEST_LOSS,
              bySeed(match, (trial, other) -> lossAt(trial, commonStep(trial, other))),
              Math.log1p(threshold))
          .ifPresent(candidates::add);
    }
  }

  /** The step of the model that is reported of the trial that came less far. */
  private static double commonStep(TrialRecord a, TrialRecord b) {
    CurvePoint x = best(a);
    CurvePoint y = best(b);
    return x == null || y == null ? 0 : Math.min(x.step(), y.step());
  }

  private static @Nullable CurvePoint best(TrialRecord trial) {
    return trial.result() == null ? null : trial.result().best();
  }

  /**
   * The loss of the reported model on the whole test part, taken along the trial's learning curve
   * to another step: by the ratio of the validation losses there, which were scored more often.
   */
  private static @Nullable Double lossAt(TrialRecord trial, double step) {
    CurvePoint best = best(trial);
    if (best == null || best.test() == null) {
      return null;
    }
    double loss = best.test().commonLoss();
    double ratio = onCurve(trial, step) / onCurve(trial, (double) best.step());
    return Double.isFinite(ratio) ? loss * ratio : loss;
  }

  /** The validation loss of a curve at a step, on the straight line between evaluations. */
  private static double onCurve(TrialRecord trial, double step) {
    double at = 0;
    double loss = Double.NaN;
    for (CurvePoint point : trial.curve()) {
      double next = point.validation().commonLoss();
      if (point.step() >= step) {
        boolean within = !Double.isNaN(loss) && point.step() > at;
        return within ? loss + (step - at) / (point.step() - at) * (next - loss) : next;
      }
      at = point.step();
      loss = next;
    }
    return loss;
  }

  /** Times of every cell without what all cells share, and what they share. */
  private static void addTimes(
      List<Candidate> candidates,
      List<Match> matches,
      Measure measure,
      double threshold,
      double unsteadiness) {
    List<Candidate> times =
        matches.stream().flatMap(match -> candidate(match, measure, 0).stream()).toList();
    double[] changes =
        times.stream()
            .flatMap(candidate -> candidate.change().stream())
            .mapToDouble(Difference::mean)
            .toArray();
    boolean separable = changes.length >= CELLS_TO_SHARE;
    double shared = separable ? StatUtils.percentile(changes, 50) : 0;
    double margin = Math.max(Math.log1p(threshold), STEADINESS * unsteadiness);
    double sharedMargin =
        Math.max(Math.log1p(SHARED_MARGIN * threshold), STEADINESS * unsteadiness);
    double pooled = pooledVariance(times);
    double freedom =
        times.stream()
            .flatMap(time -> time.change().stream())
            .mapToDouble(Difference::degreesOfFreedom)
            .sum();
    for (Candidate time : times) {
      candidates.add(
          new Candidate(
              time.what(),
              time.figure(),
              time.unit(),
              time.better(),
              time.before(),
              time.after(),
              time.identical(),
              true,
              time.change().map(change -> pooled(change, pooled, freedom)),
              shared,
              separable ? margin : sharedMargin));
    }
    if (separable && shared != 0) {
      Difference all =
          Difference.paired(changes, new double[changes.length]); // one observation a cell
      candidates.add(
          new Candidate(
              "all trials",
              measure.label() + ", shared",
              Unit.NONE,
              measure.better(),
              Summary.of(),
              Summary.of(),
              false,
              true,
              Optional.of(all),
              0,
              sharedMargin));
    }
  }

  /** Variance of the change of a time from seed to seed, over all cells: the machine is one. */
  private static double pooledVariance(List<Candidate> times) {
    double squares = 0;
    double freedom = 0;
    for (Candidate time : times) {
      if (time.change().isPresent()) {
        Difference d = time.change().get();
        squares += d.degreesOfFreedom() * d.n() * d.standardError() * d.standardError();
        freedom += d.degreesOfFreedom();
      }
    }
    return freedom == 0 ? 0 : squares / freedom;
  }

  /** Of a few seeds the spread is known badly: that of all cells is taken, if it is not smaller. */
  private static Difference pooled(Difference change, double variance, double freedom) {
    double error = Math.max(change.standardError(), Math.sqrt(variance / change.n()));
    return new Difference(change.n(), change.mean(), error, freedom, change.effectSize(), 0);
  }

  /**
   * How unsteady the machine was in both runs: root mean square of the logarithm of what a fixed
   * piece of work took after a trial over what it took before; 0 if that was not measured.
   */
  private static @Nullable Double drift(TrialRecord trial) {
    TrialResult result = trial.result();
    return result == null || result.conditions() == null ? null : result.conditions().drift();
  }

  private static double unsteadiness(RunRecord before, RunRecord after) {
    double[] squares =
        Stream.of(before, after)
            .flatMap(run -> run.trials().stream())
            .flatMap(trial -> Stream.ofNullable(drift(trial)))
            .filter(drift -> drift > 0)
            .mapToDouble(drift -> Math.pow(Math.log(drift), 2))
            .sorted()
            .toArray();
    // a competitor that came and went is a marked trial's fault, not the machine's: half are enough
    double median = squares.length == 0 ? 0 : squares[squares.length / 2];
    return Math.sqrt(median / MEDIAN_OF_CHI_SQUARED);
  }

  private static Optional<Candidate> candidate(Match match, Measure measure, double margin) {
    return candidate(
        match.label(),
        measure.label(),
        measure,
        bySeed(match, (trial, other) -> measure.of(trial)),
        margin);
  }

  private static Optional<Candidate> candidate(
      String what, String figure, Measure measure, Map<Long, double[]> seeds, double margin) {
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    double[] before = seeds.values().stream().mapToDouble(figures -> figures[0]).toArray();
    double[] after = seeds.values().stream().mapToDouble(figures -> figures[1]).toArray();
    boolean ratio =
        measure.unit() != Unit.SHARE
            && seeds.values().stream().allMatch(figures -> figures[0] > 0 && figures[1] > 0);
    Function<double[], double[]> scale =
        figures -> ratio ? Arrays.stream(figures).map(Math::log).toArray() : figures;
    return Optional.of(
        new Candidate(
            what,
            figure,
            measure.unit(),
            measure.better(),
            Summary.of(before),
            Summary.of(after),
            Arrays.equals(before, after),
            ratio,
            seeds.size() < 2
                ? Optional.empty()
                : Optional.of(Difference.paired(scale.apply(after), scale.apply(before))),
            0,
            margin));
  }

  /** A figure of a trial, beside the trial of the other run with the same seed. */
  @FunctionalInterface
  private interface Figure {
    @Nullable Double of(TrialRecord trial, TrialRecord other);
  }

  /** Before and after, by the seeds that succeeded in both. */
  private static Map<Long, double[]> bySeed(Match match, Figure figure) {
    Map<Long, TrialRecord> before = bySeed(match.before());
    Map<Long, TrialRecord> after = bySeed(match.after());
    Map<Long, double[]> figures = new LinkedHashMap<>();
    before.forEach(
        (seed, earlier) -> {
          TrialRecord later = after.get(seed);
          if (later != null) {
            Double x = figure.of(earlier, later);
            Double y = figure.of(later, earlier);
            if (x != null && y != null) {
              figures.put(seed, new double[] {x, y});
            }
          }
        });
    return figures;
  }

  private static Map<Long, TrialRecord> bySeed(Cell cell) {
    Map<Long, TrialRecord> trials = new LinkedHashMap<>();
    cell.succeeded().forEach(trial -> trials.put(trial.spec().seed(), trial));
    return trials;
  }

  private static Row row(Candidate candidate, double holmP) {
    return new Row(
        candidate.what(),
        candidate.figure(),
        Format.interval(candidate.before(), candidate.unit()),
        Format.interval(candidate.after(), candidate.unit()),
        candidate.change().map(change -> inWords(candidate, change)).orElse(""),
        holmP,
        candidate.trend(holmP));
  }

  private static String inWords(Candidate candidate, Difference change) {
    Interval interval = change.interval(0.95);
    if (candidate.ratio()) {
      return Format.change(
          Math.exp(change.mean()),
          interval.exists()
              ? new Interval(Math.exp(interval.low()), Math.exp(interval.high()))
              : Interval.NONE);
    }
    return interval.exists()
        ? Format.difference(change.mean(), interval.low(), interval.high(), candidate.unit())
        : Format.difference(change.mean(), candidate.unit());
  }

  private static List<Change> changes(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(before.get(name), after.get(name)))
        .map(name -> new Change(name, value(before.get(name)), value(after.get(name))))
        .toList();
  }

  private static String value(@Nullable Object value) {
    return value == null ? "–" : Format.oneLine(value.toString(), 120);
  }

  private static String words(List<Change> changes) {
    return String.join(
        ", ",
        changes.stream()
            .map(c -> "%s %s before, %s after".formatted(c.name(), c.before(), c.after()))
            .toList());
  }
}
