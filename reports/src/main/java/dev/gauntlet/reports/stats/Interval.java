package dev.gauntlet.reports.stats;

/**
 * An interval that holds a quantity with a stated confidence.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {

  /** No interval: there are too few measurements. */
  public static final Interval NONE = new Interval(Double.NaN, Double.NaN);

  /** True if there is one. */
  public boolean exists() {
    return !Double.isNaN(low);
  }
}
