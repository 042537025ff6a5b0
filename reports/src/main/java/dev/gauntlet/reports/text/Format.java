package dev.gauntlet.reports.text;

import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes figures for readers, the same in every locale. */
public final class Format {
  private static final String ABSENT = "–";
  private static final int SIGNIFICANT_DIGITS = 4;
  private static final double SMALLEST_PLAIN = 1e-4;
  private static final double LARGEST_PLAIN = 1e6;
  private static final double SMALLEST_WHOLE = 1000;
  private static final double ALMOST_ALL = 0.99995;
  private static final int INTERVAL_DIGITS = 2;
  private static final int RATIO_DIGITS = 3;
  private static final int SCIENTIFIC_DIGITS = 3;

  /** A minus that is not of an exponent. */
  private static final Pattern MINUS = Pattern.compile("(?<!e)-");

  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cc}\\p{Zl}\\p{Zp}]+");

  /** Controls, lone surrogates, non-characters, and controls of writing direction. */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF\\u202A-\\u202E\\u2066-\\u2069&&[^\n\t]]");

  private Format() {}

  /** A figure with its unit: {@code 1.387 nats}, {@code 99.5 %}, {@code 13,824}. */
  public static String withUnit(@Nullable Double value, Unit unit) {
    String number = number(value, unit);
    return value == null || unit.symbol().isEmpty() ? number : number + " " + unit.symbol();
  }

  /** A figure where its column names the unit; a dash if it is absent. */
  public static String number(@Nullable Double value, Unit unit) {
    if (value == null || !Double.isFinite(value)) {
      return ABSENT;
    }
    return switch (unit) {
      case SHARE -> share(value);
      case COUNT, MEBIBYTES -> String.format(Locale.ROOT, "%,.0f", value);
      case PER_SECOND ->
          Math.abs(value) < SMALLEST_WHOLE
              ? significant(value)
              : String.format(Locale.ROOT, "%,.0f", value);
      default -> significant(value);
    };
  }

  /** All and none are said of all and none alone. */
  private static String share(double share) {
    if (share < 1 && share > ALMOST_ALL) {
      return "> 99.99 %";
    }
    return share > 0 && share < 1 - ALMOST_ALL
        ? "< 0.01 %"
        : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** A figure of others, with the digits they gave: {@code 0.001}, {@code 85.2 %}. */
  public static String asGiven(double value, Unit unit) {
    return switch (unit) {
      case SHARE -> compact(100 * value) + "\u00a0%";
      case COUNT -> number(value, unit);
      default -> compact(value);
    };
  }

  /**
   * Four significant digits, more where a whole number has them, and a power of ten for what is
   * very small or large: {@code 1.387}, {@code 99,999}, {@code 7.02e-8}.
   */
  public static String significant(double value) {
    return significant(value, SIGNIFICANT_DIGITS);
  }

  private static String significant(double value, int digits) {
    if (value == 0) {
      return "0";
    }
    if (!plain(value)) {
      return scientific(rounded(value, SCIENTIFIC_DIGITS));
    }
    double size = rounded(Math.abs(value), digits).doubleValue();
    return fixed(new BigDecimal(value), Math.max(0, digits - 1 - exponent(size)));
  }

  /** The same without trailing zeros, for ticks of an axis and for settings: {@code 0.001}. */
  public static String compact(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = rounded(value, SIGNIFICANT_DIGITS).stripTrailingZeros();
    return plain(value) ? rounded.toPlainString() : scientific(rounded);
  }

  /** Whether a figure is written without a power of ten. */
  private static boolean plain(double value) {
    return Math.abs(value) >= SMALLEST_PLAIN && Math.abs(value) < LARGEST_PLAIN;
  }

  private static String scientific(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    return value.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits));
  }

  private static int exponent(double size) {
    return (int) Math.floor(Math.log10(size));
  }

  /** Rounded to so many decimals, or to tens, hundreds and so on if they are below 0. */
  private static String fixed(BigDecimal value, int decimals) {
    return String.format(
        Locale.ROOT,
        "%,." + Math.max(0, decimals) + "f",
        value.setScale(decimals, RoundingMode.HALF_UP));
  }

  /**
   * How figures are written that belong to an interval: to the second significant digit of half its
   * width, and where all are too small to be written out, as multiples of one power of ten.
   *
   * @param scale what they are multiplied by: shares are written in percent
   * @param decimals as many as each has; below 0, they are rounded to tens, hundreds and so on
   * @param exponent the power of ten; 0 for none
   */
  private record Digits(double scale, int decimals, int exponent) {
    static Digits of(double low, double high, Unit unit) {
      double scale = unit == Unit.SHARE ? 100 : 1;
      double largest = scale * Math.max(Math.abs(low), Math.abs(high));
      int exponent = largest < SMALLEST_PLAIN ? Format.exponent(largest) : 0;
      int ofHalf = Format.exponent(scale * (high - low) / 2);
      return new Digits(scale, INTERVAL_DIGITS - 1 - ofHalf + exponent, exponent);
    }

    String of(double value) {
      BigDecimal scaled = new BigDecimal(scale * value).scaleByPowerOfTen(-exponent);
      return fixed(scaled, decimals) + (exponent == 0 ? "" : "e" + exponent);
    }

    String signed(double value) {
      return (value > 0 ? "+" : "") + minus(of(value));
    }
  }

  private static String minus(String text) {
    return MINUS.matcher(text).replaceAll("−");
  }

  /** A p value: {@code 0.034}, {@code < 0.001}. */
  public static String p(double p) {
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** The same in a sentence: {@code p = 0.034}, {@code p < 0.001}. */
  public static String pInWords(double p) {
    return p < 0.001 ? "p " + p(p) : "p = " + p(p);
  }

  /** A score or an effect size: {@code 0.45}. */
  public static String score(double score) {
    if (Double.isInfinite(score)) {
      return score > 0 ? "∞" : "−∞";
    }
    return minus(fixed(new BigDecimal(score), 2));
  }

  /** A ratio that does not break: {@code 0.870 ×}, {@code 120 ×}. */
  public static String ratio(double ratio) {
    return significant(ratio, RATIO_DIGITS) + "\u00a0×";
  }

  /** A difference of one trial and another with its unit: {@code +0.9120 nats}. */
  public static String difference(double value, Unit unit) {
    return (value > 0 ? "+" : "") + minus(withUnit(value, unit));
  }

  /** A difference with half the width of its interval, if there is one. */
  public static String difference(double mean, Interval interval, Unit unit) {
    return interval.exists()
        ? minus(interval(new Summary(2, mean, Double.NaN, interval), unit))
        : difference(mean, unit);
  }

  /**
   * A difference with its interval and its unit: {@code −0.91 (−1.03 to −0.79) nats}, {@code +0.2
   * (+0.1 to +0.3) points}.
   */
  public static String effect(double mean, Interval interval, Unit unit) {
    double low = interval.low();
    double high = interval.high();
    if (!(high > low)) {
      return difference(mean, unit);
    }
    Digits digits = Digits.of(low, high, unit);
    String symbol = unit == Unit.SHARE ? "points" : unit.symbol();
    return "%s (%s to %s) %s"
        .formatted(digits.signed(mean), digits.signed(low), digits.signed(high), symbol)
        .strip();
  }

  /** A ratio with its interval: {@code 0.065 × (0.041 to 0.102)}. */
  public static String times(double times, Interval interval) {
    return interval.exists()
        ? "%s (%s to %s)"
            .formatted(
                ratio(times),
                significant(interval.low(), RATIO_DIGITS),
                significant(interval.high(), RATIO_DIGITS))
        : ratio(times);
  }

  /** A change of a figure to so many times what it was: {@code +5.1 % (+3.0 % to +7.2 %)}. */
  public static String change(double times, Interval interval) {
    return interval.exists()
        ? "%s (%s to %s)"
            .formatted(percent(times), percent(interval.low()), percent(interval.high()))
        : percent(times);
  }

  private static String percent(double times) {
    return new Digits(100, 1, 0).signed(times - 1) + " %";
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

  /** The text with its first letter in lower case. */
  public static String uncapitalized(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  /** The name, with a number behind it if others have taken it: {@code mlp}, {@code mlp #2}. */
  public static String unique(String name, String between, Predicate<String> taken) {
    String candidate = name;
    for (int i = 2; taken.test(candidate); i++) {
      candidate = name + between + i;
    }
    return candidate;
  }

  /**
   * Text from outside with its lines kept, and a replacement character for what could steer a
   * terminal, turn the direction of what follows, or make XML malformed.
   */
  public static String visible(String text) {
    return UNSAFE.matcher(text).replaceAll("\uFFFD");
  }

  /** Text from outside as one line of at most {@code limit} characters, all of them visible. */
  public static String oneLine(String text, int limit) {
    String line = visible(BLANK.matcher(text).replaceAll(" ")).strip();
    if (line.codePointCount(0, line.length()) <= limit) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, limit - 1)) + "…";
  }

  /**
   * A mean with half the width of its interval, both to the second significant digit of the latter:
   * {@code 1.387 ± 0.012}, {@code 78,400 ± 7,100}, {@code 7.02e-8 ± 0.10e-8}.
   */
  public static String interval(Summary summary, Unit unit) {
    double half = summary.halfWidth();
    if (summary.n() == 0 || !(half > 0)) {
      return number(summary.n() == 0 ? null : summary.mean(), unit);
    }
    Digits digits = Digits.of(summary.low(), summary.high(), unit);
    String symbol = unit == Unit.SHARE ? " %" : "";
    return digits.of(summary.mean()) + " ± " + digits.of(half) + symbol;
  }
}
