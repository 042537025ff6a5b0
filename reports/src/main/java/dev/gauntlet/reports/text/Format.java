package dev.gauntlet.reports.text;

import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Summary;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes figures for readers, the same in every locale. */
public final class Format {
  private static final String ABSENT = "–";
  private static final int SIGNIFICANT_DIGITS = 4;
  private static final double SMALLEST_PLAIN = 1e-4;
  private static final double LARGEST_PLAIN = 1e6;
  private static final int INTERVAL_DIGITS = 2;

  private Format() {}

  /** A figure with its unit: {@code 1.387 nats}, {@code 99.5 %}, {@code 13,824}. */
  public static String withUnit(Double value, Unit unit) {
    String number = number(value, unit);
    return value == null || unit.symbol().isEmpty() ? number : number + " " + unit.symbol();
  }

  /** A figure where its column names the unit; a dash if it is absent. */
  public static String number(Double value, Unit unit) {
    if (value == null || !Double.isFinite(value)) {
      return ABSENT;
    }
    return switch (unit) {
      case SHARE -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
      case COUNT, PER_SECOND, MEBIBYTES -> String.format(Locale.ROOT, "%,.0f", value);
      default -> significant(value);
    };
  }

  /** Four significant digits, more where a whole number has them: {@code 1.387}, {@code 99,999}. */
  public static String significant(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size < SMALLEST_PLAIN || size >= LARGEST_PLAIN) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int decimals = Math.max(0, SIGNIFICANT_DIGITS - 1 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** The same without trailing zeros, for ticks of an axis and for settings: {@code 0.001}. */
  public static String compact(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(SIGNIFICANT_DIGITS)).stripTrailingZeros();
    double size = Math.abs(value);
    if (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN) {
      return rounded.toPlainString();
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  /** A p value: {@code 0.034}, {@code < 0.001}. */
  public static String p(double p) {
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** A score or an effect size: {@code 0.45}. */
  public static String score(double score) {
    if (Double.isInfinite(score)) {
      return score > 0 ? "∞" : "−∞";
    }
    return String.format(Locale.ROOT, "%.2f", score);
  }

  /** A ratio: {@code 0.87 ×}, {@code 120 ×}. */
  public static String ratio(double ratio) {
    return new BigDecimal(ratio).round(new MathContext(3)).toPlainString() + " ×";
  }

  /** A figure with its sign, where a heading names the unit: {@code -0.912}. */
  public static String signed(double value, Unit unit) {
    return (value > 0 ? "+" : "") + number(value, unit).replace('-', '−');
  }

  /** A difference with half the width of its 95 % interval. */
  public static String difference(Difference difference, Unit unit) {
    Summary summary =
        new Summary(difference.n(), difference.mean(), Double.NaN, difference.interval(0.95));
    return interval(summary, unit).replace('-', '−');
  }

  /** A time: {@code 0.45 s}, {@code 45.3 s}, {@code 12 min 5 s}, {@code 1 h 3 min}. */
  public static String duration(double seconds) {
    if (seconds < 120) {
      double step = seconds < 10 ? 100 : 10;
      return compact(Math.round(seconds * step) / step) + " s";
    }
    long whole = Math.round(seconds);
    return whole < 7200
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  /** A number of things: {@code 1 trial}, {@code 3 trials}. */
  public static String count(long n, String thing) {
    return n + " " + thing + (n == 1 ? "" : "s");
  }

  /** The text with its first letter in upper case. */
  public static String capitalized(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** Text from outside as one line of at most {@code limit} characters. */
  public static String oneLine(String text, int limit) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (line.codePointCount(0, line.length()) <= limit) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, limit - 1)) + "…";
  }

  /**
   * A mean with half the width of its interval, both to the second significant digit of the latter:
   * {@code 1.387 ± 0.012}.
   */
  public static String interval(Summary summary, Unit unit) {
    double half = summary.halfWidth();
    if (summary.n() == 0 || !(half > 0)) {
      return number(summary.n() == 0 ? null : summary.mean(), unit);
    }
    double scale = unit == Unit.SHARE ? 100 : 1;
    int decimals = Math.max(0, INTERVAL_DIGITS - 1 - (int) Math.floor(Math.log10(scale * half)));
    return String.format(
        Locale.ROOT,
        "%,." + decimals + "f ± %,." + decimals + "f" + (unit == Unit.SHARE ? " %%" : ""),
        scale * summary.mean(),
        scale * half);
  }
}
