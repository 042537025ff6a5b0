package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Measure.Better;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The measures that every trial is described by, whatever its task. */
public final class Measures {
  private static final double LN_2 = Math.log(2);

  /** A figure that a task breaks down. */
  private static final Pattern PART =
      Pattern.compile("(?<whole>[^.]+)\\.(?<by>[^=]+)=(?<value>.+)");

  public static final Measure TEST_LOSS =
      new Measure(
          "test_loss",
          "Test loss",
          Unit.NATS,
          Better.LOWER,
          "Mean cross entropy per target on the test part, in evaluation mode, at the evaluation"
              + " with the lowest validation loss.",
          test(SplitScore::loss));

  public static final Measure TEST_ACCURACY =
      new Measure(
          "test_accuracy",
          "Test accuracy",
          Unit.SHARE,
          Better.HIGHER,
          "Share of test targets to which the model gives the largest logit, at that same"
              + " evaluation.",
          test(SplitScore::accuracy));

  public static final Measure TEST_TOP5 =
      new Measure(
          "test_top5",
          "Top-5 accuracy",
          Unit.SHARE,
          Better.HIGHER,
          "Share of test targets among the five largest logits.",
          test(SplitScore::top5));

  public static final Measure EXACT_MATCH =
      new Measure(
          "exact_match",
          "Exact match",
          Unit.SHARE,
          Better.HIGHER,
          "Share of test problems whose whole answer is right when it is decoded greedily from the"
              + " model's own symbols.",
          task("exact_match"));

  static final Measure DIGIT_ACCURACY =
      new Measure(
          "digit_accuracy",
          "Digit accuracy",
          Unit.SHARE,
          Better.HIGHER,
          "Share of the symbols of test answers, digits and sign, that are right when they are"
              + " decoded greedily from the model's own symbols; position 0 is the least"
              + " significant.",
          task("digit_accuracy"));

  public static final Measure BITS_PER_TOKEN =
      new Measure(
          "bits_per_token",
          "Bits per token",
          Unit.BITS,
          Better.LOWER,
          "Test loss divided by ln 2: what an ideal coder that uses the model's probabilities"
              + " would spend on a token.",
          test(score -> score.loss() / LN_2));

  public static final Measure PERPLEXITY =
      new Measure(
          "perplexity",
          "Perplexity",
          Unit.NONE,
          Better.LOWER,
          "e to the power of the test loss: how many equally likely tokens the model hesitates"
              + " between.",
          test(score -> Math.exp(score.loss())));

  public static final Measure COMMON_TEST_LOSS =
      new Measure(
          "common_test_loss",
          "Common test loss",
          Unit.NATS,
          Better.LOWER,
          "Test loss at the last position of full-context examples only: the same targets for"
              + " every implementation, because some predict no other.",
          test(SplitScore::commonLoss));

  public static final Measure TRAIN_LOSS =
      new Measure(
          "train_loss",
          "Training loss",
          Unit.NATS,
          Better.LOWER,
          "Mean cross entropy on a fixed sample of the training part, at the same evaluation as"
              + " the test loss.",
          best(CurvePoint::train, SplitScore::loss));

  public static final Measure TRAIN_ACCURACY =
      new Measure(
          "train_accuracy",
          "Training accuracy",
          Unit.SHARE,
          Better.HIGHER,
          "Share of the sampled training targets to which the model gives the largest logit.",
          best(CurvePoint::train, SplitScore::accuracy));

  public static final Measure VALIDATION_LOSS =
      new Measure(
          "validation_loss",
          "Validation loss",
          Unit.NATS,
          Better.LOWER,
          "Mean cross entropy on the validation part. Everything that is chosen, the learning rate"
              + " and the evaluation that is reported, is chosen by it.",
          best(CurvePoint::validation, SplitScore::loss));

  public static final Measure BEST_STEP =
      new Measure(
          "best_step",
          "Best step",
          Unit.COUNT,
          Better.NEITHER,
          "Optimizer steps before the evaluation with the lowest validation loss.",
          result(r -> r.best() == null ? null : (double) r.best().step()));

  public static final Measure PARAMETERS =
      new Measure(
          "parameters",
          "Parameters",
          Unit.COUNT,
          Better.NEITHER,
          "Number of trained values of the model; tied weights count once.",
          result(r -> positive((double) r.parameters())));

  public static final Measure STEPS =
      new Measure(
          "steps",
          "Steps",
          Unit.COUNT,
          Better.NEITHER,
          "Optimizer steps done within the budget.",
          result(r -> positive((double) r.steps())));

  public static final Measure TRAIN_SECONDS =
      new Measure(
          "train_seconds",
          "Training time",
          Unit.SECONDS,
          Better.LOWER,
          "Time spent making batches, in forward and backward passes and in the optimizer, on a"
              + " monotonic clock. Evaluation is timed apart and does not count.",
          result(r -> positive(r.timing().trainSeconds())));

  public static final Measure TIME_PER_EXAMPLE =
      new Measure(
          "time_per_example_us",
          "Time per example",
          Unit.MICROSECONDS,
          Better.LOWER,
          "Training time divided by the examples trained on. The published study's figure of this"
              + " name included evaluation; this one does not.",
          t -> ratio(TRAIN_SECONDS.of(t), (double) result(t).examples(), 1e6));

  public static final Measure TOKENS_PER_SECOND =
      new Measure(
          "tokens_per_second",
          "Tokens per second",
          Unit.PER_SECOND,
          Better.HIGHER,
          "Tokens given to the model in training divided by training time.",
          t -> ratio(positive((double) result(t).tokens()), TRAIN_SECONDS.of(t), 1));

  public static final Measure PEAK_RSS =
      new Measure(
          "peak_rss_mb",
          "Peak memory",
          Unit.MEBIBYTES,
          Better.LOWER,
          "Most memory that the trial's process held, in MiB, if the system says.",
          result(TrialResult::peakRssMb));

  /** What every trial is described by, whatever its task, in the order of the CSV files. */
  public static final List<Measure> ALL =
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
          EXACT_MATCH,
          BITS_PER_TOKEN,
          PERPLEXITY,
          COMMON_TEST_LOSS,
          BEST_STEP,
          PEAK_RSS);

  private Measures() {}

  /**
   * Columns of {@code results.csv} and {@code summary.csv} that are no measure, in lower case: no
   * figure of a task may have their names.
   */
  public static final Set<String> OTHER_COLUMNS =
      Set.of(
          "trial_id",
          "suite",
          "implementation",
          "task",
          "config",
          "seed",
          "status",
          "reason",
          "learning_rate",
          "weight_decay",
          "batch_size",
          "budget",
          "examples",
          "tokens",
          "eval_seconds",
          "other_seconds",
          "wall_seconds",
          "budget_overshoot_seconds",
          "threads",
          "data_sha256",
          "contest",
          "contender",
          "cell",
          "schedule",
          "warmup_steps",
          "grad_clip",
          "beta1",
          "beta2",
          "eps",
          "eval_interval",
          "target_accuracy",
          "device",
          "versions",
          "best_seconds",
          "loss_area",
          "time_to_target_seconds",
          "target_reached_after_seconds",
          "target_reached_by_seconds",
          "judged",
          "machine_drift",
          "warnings",
          "batch_seconds",
          "forward_seconds",
          "backward_seconds",
          "optimizer_seconds");

  /**
   * The measures that tasks add to these, in order of first appearance. A name that another column
   * has, whatever its case, gets {@code task.} before it, and a number behind it if need be.
   */
  static List<Measure> ofTasks(Stream<TrialRecord> trials) {
    Set<String> taken = new HashSet<>(OTHER_COLUMNS);
    ALL.forEach(measure -> taken.add(measure.name()));
    return trials
        .map(TrialRecord::result)
        .filter(Objects::nonNull)
        .flatMap(result -> result.metrics().keySet().stream())
        .distinct()
        .filter(name -> !name.equals(EXACT_MATCH.name()))
        .map(metric -> ofTask(metric, column(metric, taken)))
        .toList();
  }

  private static String column(String metric, Set<String> taken) {
    String name = metric.strip();
    String candidate = name.isEmpty() || name.startsWith(Engine.PREFIX) ? "task." + name : name;
    for (int i = 1; !taken.add(candidate.toLowerCase(Locale.ROOT)); i++) {
      candidate = "task." + name + (i == 1 ? "" : "#" + i);
    }
    return candidate;
  }

  /** A figure of a task, or a part of one: {@code exact_match.carries=2}. */
  private static Measure ofTask(String metric, String column) {
    Matcher part = PART.matcher(metric);
    String whole = part.matches() ? part.group("whole") : metric;
    Measure known =
        Stream.of(EXACT_MATCH, DIGIT_ACCURACY)
            .filter(measure -> measure.name().equals(whole))
            .findFirst()
            .orElse(
                new Measure(
                    column,
                    Format.capitalized(whole.replace('_', ' ')),
                    Unit.NONE,
                    Better.NEITHER,
                    "A figure that the task defines.",
                    task(whole)));
    return part.matches()
        ? new Measure(
            column,
            "%s, %s %s"
                .formatted(known.label(), part.group("by").replace('_', ' '), part.group("value")),
            known.unit(),
            known.better(),
            known.label() + " of this part alone.",
            task(metric))
        : known;
  }

  private static Function<TrialRecord, @Nullable Double> test(Function<SplitScore, Double> figure) {
    return best(CurvePoint::test, figure);
  }

  private static Function<TrialRecord, @Nullable Double> best(
      Function<CurvePoint, @Nullable SplitScore> split, Function<SplitScore, Double> figure) {
    return result(
        r -> {
          SplitScore score = r.best() == null ? null : split.apply(r.best());
          return score == null ? null : figure.apply(score);
        });
  }

  private static Function<TrialRecord, @Nullable Double> task(String metric) {
    return result(
        r -> {
          TaskFigure figure = r.metrics().get(metric);
          return figure == null ? null : figure.value();
        });
  }

  private static Function<TrialRecord, @Nullable Double> result(
      Function<TrialResult, @Nullable Double> figure) {
    return trial -> figure.apply(result(trial));
  }

  /** The result of a trial that has ended: a measure is asked of no other. */
  private static TrialResult result(TrialRecord trial) {
    return Objects.requireNonNull(trial.result(), "the trial has not ended");
  }

  private static @Nullable Double positive(double amount) {
    return amount > 0 ? amount : null;
  }

  private static @Nullable Double ratio(
      @Nullable Double amount, @Nullable Double per, double scale) {
    return amount == null || per == null ? null : scale * amount / per;
  }
}
