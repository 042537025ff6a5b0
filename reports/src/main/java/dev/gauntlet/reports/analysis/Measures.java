package dev.gauntlet.reports.analysis;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Resources;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.MetricDefinition;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The measures that every trial is described by, whatever its task. What they are called and mean
 * is in {@code measures.yaml}.
 */
public final class Measures {

  /** What is said of a measure. */
  record Text(String label, Unit unit, @Nullable Better better, String definition) {

    Measure measure(
        String name,
        Function<TrialRecord, @Nullable Double> figure,
        @Nullable ToDoubleFunction<Means> ofBatch) {
      Better direction = better == null ? Better.NEITHER : better;
      return new Measure(name, label, unit, direction, definition, figure, ofBatch, null, null);
    }
  }

  /** The file of texts: of the measures of trials, and of those of an engine. */
  record File(Map<String, Text> measures, Map<String, Text> inference, Set<String> otherColumns) {}

  private static final File TEXTS = Resources.read(Measures.class, "measures.yaml", File.class);

  /** What the name of the column of a figure's cases ends in. */
  public static final String COUNT = "_count";

  private static final double LN_2 = Math.log(2);

  /** A figure that a task breaks down. */
  private static final Pattern PART =
      Pattern.compile("(?<whole>[^.]+)\\.(?<by>[^=]+)=(?<value>.+)");

  public static final Measure TEST_LOSS = ofTest("test_loss", SplitScore::loss, Means::loss);
  public static final Measure TEST_ACCURACY =
      ofTest("test_accuracy", SplitScore::accuracy, Means::accuracy);
  public static final Measure TEST_TOP5 = ofTest("test_top5", SplitScore::top5, null);
  public static final Measure BITS_PER_TOKEN =
      ofTest("bits_per_token", score -> score.loss() / LN_2, null);
  public static final Measure PERPLEXITY =
      ofTest("perplexity", score -> Math.exp(score.loss()), null);

  public static final Measure COMMON_TEST_LOSS =
      ofTest("common_test_loss", SplitScore::commonLoss, Means::commonLoss);
  public static final Measure COMMON_TEST_ACCURACY =
      ofTest("common_test_accuracy", SplitScore::commonAccuracy, Means::commonAccuracy);
  public static final Measure COMMON_TEST_TOP5 =
      ofTest("common_test_top5", SplitScore::commonTop5, null);

  public static final Measure TRAIN_LOSS =
      measure("train_loss", best(CurvePoint::train, SplitScore::loss));
  public static final Measure TRAIN_ACCURACY =
      measure("train_accuracy", best(CurvePoint::train, SplitScore::accuracy));
  public static final Measure VALIDATION_LOSS =
      measure("validation_loss", best(CurvePoint::validation, SplitScore::loss));
  public static final Measure VALIDATION_ACCURACY =
      measure("validation_accuracy", best(CurvePoint::validation, SplitScore::accuracy));
  public static final Measure COMMON_VALIDATION_LOSS =
      measure("common_validation_loss", best(CurvePoint::validation, SplitScore::commonLoss));
  public static final Measure COMMON_VALIDATION_ACCURACY =
      measure(
          "common_validation_accuracy", best(CurvePoint::validation, SplitScore::commonAccuracy));

  public static final Measure BEST_STEP =
      measure("best_step", result(r -> r.best() == null ? null : (double) r.best().step()));
  public static final Measure PARAMETERS =
      measure("parameters", result(r -> positive((double) r.parameters())));
  public static final Measure STEPS = measure("steps", result(r -> positive((double) r.steps())));
  public static final Measure TRAIN_SECONDS =
      measure("train_seconds", result(r -> positive(r.timing().trainSeconds())));
  public static final Measure TIME_PER_EXAMPLE =
      measure(
          "time_per_example_us",
          t -> ratio(TRAIN_SECONDS.of(t), (double) result(t).examples(), 1e6));
  public static final Measure SECOND_HALF_TIME_PER_EXAMPLE =
      measure(
          "second_half_time_per_example_us",
          result(r -> ratio(r.secondHalfSecondsPerExample(), 1.0, 1e6)));
  public static final Measure TOKENS_PER_SECOND =
      measure(
          "tokens_per_second",
          t -> ratio(positive((double) result(t).tokens()), TRAIN_SECONDS.of(t), 1));
  public static final Measure EVALUATION_SHARE =
      measure(
          "evaluation_share", t -> ratio(result(t).timing().evalSeconds(), TRAIN_SECONDS.of(t), 1));
  public static final Measure PEAK_RSS = measure("peak_rss_mb", result(TrialResult::peakRssMb));

  /** The measures that came first, in the order of the CSV files. */
  public static final List<Measure> FIRST =
      List.of(
          PARAMETERS,
          STEPS,
          TRAIN_SECONDS,
          TIME_PER_EXAMPLE,
          TOKENS_PER_SECOND,
          TRAIN_LOSS,
          TRAIN_ACCURACY,
          VALIDATION_LOSS,
          TEST_LOSS,
          TEST_ACCURACY,
          TEST_TOP5,
          BITS_PER_TOKEN,
          PERPLEXITY,
          COMMON_TEST_LOSS,
          BEST_STEP,
          PEAK_RSS);

  /** Those that came later: in files they come last, so that the others keep their places. */
  public static final List<Measure> LATER =
      List.of(
          VALIDATION_ACCURACY,
          COMMON_VALIDATION_LOSS,
          COMMON_VALIDATION_ACCURACY,
          COMMON_TEST_ACCURACY,
          COMMON_TEST_TOP5,
          SECOND_HALF_TIME_PER_EXAMPLE,
          EVALUATION_SHARE);

  /** What every trial is described by, whatever its task. */
  public static final List<Measure> ALL = Stream.of(FIRST, LATER).flatMap(List::stream).toList();

  /** Those that are estimated from the test part, each with its standard error. */
  public static final List<Measure> WITH_STANDARD_ERROR =
      List.of(TEST_LOSS, COMMON_TEST_LOSS, TEST_ACCURACY, COMMON_TEST_ACCURACY);

  private Measures() {}

  /** Names of columns of every run: no figure of a task may have them. */
  public static Set<String> reserved() {
    Set<String> reserved = new HashSet<>(TEXTS.otherColumns());
    reserved.addAll(TEXTS.measures().keySet());
    return reserved;
  }

  /** Standard error of a trial's figure that comes from the finite test set; null if unknown. */
  public static @Nullable Double standardError(Measure measure, TrialRecord trial) {
    TrialResult result = trial.result();
    return result == null || result.testBatches() == null || measure.ofBatch() == null
        ? null
        : result.testBatches().standardError(measure.ofBatch());
  }

  /**
   * The measures that tasks add to these, in order of first appearance. A name that another column
   * has, whatever its case, gets {@code task.} before it, and a number behind it if need be.
   */
  static List<Measure> ofTasks(Stream<TrialRecord> trials) {
    Set<String> taken = reserved();
    Set<String> seen = new HashSet<>();
    return trials
        .map(TrialRecord::result)
        .filter(Objects::nonNull)
        .flatMap(
            result ->
                result.metrics().keySet().stream()
                    .filter(seen::add)
                    .map(metric -> ofTask(metric, column(metric, taken), result)))
        .toList();
  }

  private static String column(String metric, Set<String> taken) {
    String name = metric.strip();
    String candidate = name.isEmpty() || name.startsWith(Engine.PREFIX) ? "task." + name : name;
    for (int i = 1; !free(candidate, taken); i++) {
      candidate = "task." + name + (i == 1 ? "" : "#" + i);
    }
    taken.add(candidate.toLowerCase(Locale.ROOT));
    taken.add((candidate + COUNT).toLowerCase(Locale.ROOT));
    return candidate;
  }

  private static boolean free(String name, Set<String> taken) {
    return !taken.contains(name.toLowerCase(Locale.ROOT))
        && !taken.contains((name + COUNT).toLowerCase(Locale.ROOT));
  }

  /** A figure of a task, or a part of one: {@code exact_match.carries=2}. */
  private static Measure ofTask(String metric, String column, TrialResult result) {
    Matcher part = PART.matcher(metric);
    String whole = part.matches() ? part.group("whole") : metric;
    String label = Format.capitalized(whole.replace('_', ' '));
    int dot = metric.indexOf('.');
    MetricDefinition definition =
        result
            .metricDefinitions()
            .getOrDefault(
                dot < 0 ? metric : metric.substring(0, dot),
                new MetricDefinition("A figure that the task defines.", "", Better.NEITHER));
    return new Measure(
        column,
        part.matches()
            ? "%s, %s %s".formatted(label, part.group("by").replace('_', ' '), part.group("value"))
            : label,
        definition.unit().equals(MetricDefinition.SHARE) ? Unit.SHARE : Unit.NONE,
        definition.better(),
        part.matches() ? label + " of this part alone." : definition.definition(),
        trial -> ofMetric(trial, metric, TaskFigure::value),
        null,
        null,
        trial -> trial.result() == null ? null : ofMetric(trial, metric, TaskFigure::count));
  }

  private static <T> @Nullable T ofMetric(
      TrialRecord trial, String metric, Function<TaskFigure, T> value) {
    TaskFigure figure = result(trial).metrics().get(metric);
    return figure == null ? null : value.apply(figure);
  }

  /** A measure of which the file says what it is. */
  static Measure measure(String name, Function<TrialRecord, @Nullable Double> figure) {
    return measure(name, figure, null);
  }

  private static Measure measure(
      String name,
      Function<TrialRecord, @Nullable Double> figure,
      @Nullable ToDoubleFunction<Means> ofBatch) {
    return requireNonNull(TEXTS.measures().get(name), name).measure(name, figure, ofBatch);
  }

  /** What is said of a figure of inference on an engine, in batches of a size if it has one. */
  static Text ofEngine(String figure, String engine, int size) {
    Text text = requireNonNull(TEXTS.inference().get(figure), figure);
    return new Text(
        text.label().formatted(engine, size),
        text.unit(),
        text.better(),
        text.definition().formatted(engine, size));
  }

  private static Measure ofTest(
      String name, Function<SplitScore, Double> figure, @Nullable ToDoubleFunction<Means> ofBatch) {
    return measure(name, best(CurvePoint::test, figure), ofBatch);
  }

  private static Function<TrialRecord, @Nullable Double> best(
      Function<CurvePoint, @Nullable SplitScore> split, Function<SplitScore, Double> figure) {
    return result(
        r -> {
          SplitScore score = r.best() == null ? null : split.apply(r.best());
          return score == null ? null : figure.apply(score);
        });
  }

  /** The evaluation whose model a trial reports; null if there is none. */
  public static @Nullable CurvePoint best(TrialRecord trial) {
    return trial.result() == null ? null : trial.result().best();
  }

  /** How that model did on the test part; null if it was not scored. */
  public static @Nullable SplitScore test(TrialRecord trial) {
    CurvePoint best = best(trial);
    return best == null ? null : best.test();
  }

  private static Function<TrialRecord, @Nullable Double> result(
      Function<TrialResult, @Nullable Double> figure) {
    return trial -> figure.apply(result(trial));
  }

  /** The result of a trial that has ended: a measure is asked of no other. */
  private static TrialResult result(TrialRecord trial) {
    return requireNonNull(trial.result(), "the trial has not ended");
  }

  private static @Nullable Double positive(double amount) {
    return amount > 0 ? amount : null;
  }

  private static @Nullable Double ratio(
      @Nullable Double amount, @Nullable Double per, double scale) {
    return amount == null || per == null ? null : scale * amount / per;
  }
}
