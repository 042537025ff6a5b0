package dev.gauntlet.spi.result;

import java.util.Objects;

/**
 * What a task says of one of its metrics, for the report.
 *
 * @param definition one sentence
 * @param unit of its figures: {@code share} for one from 0 to 1, empty for a plain number
 * @param better which figures are better
 */
public record MetricDefinition(String definition, String unit, Better better) {

  /** Unit of shares, which are shown in per cent. */
  public static final String SHARE = "share";

  /** Which of two figures is better. */
  public enum Better {
    /** The larger one. */
    HIGHER,
    /** The smaller one. */
    LOWER,
    /** Neither: the figure describes. */
    NEITHER
  }

  public MetricDefinition {
    Objects.requireNonNull(definition, "definition");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(better, "better");
  }
}
