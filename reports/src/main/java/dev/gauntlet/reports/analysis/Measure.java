package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Objects;
import java.util.function.Function;
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
 */
public record Measure(
    String name,
    String label,
    Unit unit,
    Better better,
    String definition,
    Function<TrialRecord, @Nullable Double> figure) {

  /** Which direction of a measure is better. */
  public enum Better {
    LOWER,
    HIGHER,
    NEITHER
  }

  public Measure {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(figure, "figure");
  }

  /** The same under another name. */
  public Measure named(String otherName) {
    return new Measure(otherName, label, unit, better, definition, figure);
  }

  /** True if it describes a part of what another describes: {@code exact_match.carries=2}. */
  public boolean isPart() {
    return name.contains(".");
  }

  /** The figure of a trial; null if it has not ended, has none or it is not finite. */
  public @Nullable Double of(TrialRecord trial) {
    Double value = trial.result() == null ? null : figure.apply(trial);
    return value != null && Double.isFinite(value) ? value : null;
  }
}
