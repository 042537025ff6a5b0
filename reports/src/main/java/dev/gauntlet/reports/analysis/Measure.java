package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A figure that describes a trial.
 *
 * @param name column name in the CSV files
 * @param label name for readers
 * @param unit what it is measured in
 * @param better which direction is better
 * @param definition one or two sentences that define it, for the glossary
 * @param figure the figure of a trial that has ended, if it has one
 * @param ofBatch the same figure of a stretch of the test part; null if it is none of the test part
 * @param atLeast what the figure of a trial that has none would be at least, as the time to a
 *     target that was not reached; null if absent figures say nothing
 * @param count number of cases behind the figure of a trial; null if it is not told apart
 */
public record Measure(
    String name,
    String label,
    Unit unit,
    Better better,
    String definition,
    Function<TrialRecord, @Nullable Double> figure,
    @Nullable ToDoubleFunction<Means> ofBatch,
    @Nullable Function<TrialRecord, @Nullable Double> atLeast,
    @Nullable Function<TrialRecord, @Nullable Long> count) {
  public Measure {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(figure, "figure");
  }

  /** The same under another name. */
  public Measure named(String otherName) {
    return new Measure(otherName, label, unit, better, definition, figure, ofBatch, atLeast, count);
  }

  /** The same with what is known of trials that have no figure. */
  Measure withBound(Function<TrialRecord, @Nullable Double> least) {
    return new Measure(name, label, unit, better, definition, figure, ofBatch, least, count);
  }

  /** True if it describes a part of what another describes: {@code exact_match.carries=2}. */
  public boolean isPart() {
    return name.contains(".");
  }

  /** True if it tells how well a model has learned: the longer it trained, the better it may be. */
  public boolean isOfQuality() {
    return switch (unit) {
      case NATS, BITS, SHARE, NONE -> true;
      case SECONDS, MICROSECONDS, PER_SECOND, MEBIBYTES, COUNT -> false;
    };
  }

  /** True if it tells how long something takes, which depends on the machine. */
  public boolean isOfTime() {
    return switch (unit) {
      case SECONDS, MICROSECONDS, PER_SECOND -> true;
      case NATS, BITS, SHARE, NONE, MEBIBYTES, COUNT -> false;
    };
  }

  /**
   * Whether a trial's figure may be compared: how well a model has learned is not, of a trial that
   * stopped at its target, before its budget was used up.
   */
  public boolean compares(TrialRecord trial) {
    return !isOfQuality()
        || trial.result() == null
        || trial.result().status() != Status.TARGET_REACHED;
  }

  /** The figure of a trial; null if it has not ended, has none or it is not finite. */
  public @Nullable Double of(TrialRecord trial) {
    Double value = trial.result() == null ? null : figure.apply(trial);
    return value != null && Double.isFinite(value) ? value : null;
  }

  /** What the figure of a trial that has none would be at least; null if that is not known. */
  @Nullable Double bound(TrialRecord trial) {
    return atLeast == null ? null : atLeast.apply(trial);
  }
}
