package dev.gauntlet.spi.result;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of training: what a trial may use up, or how far one evaluation is from the next.
 *
 * <p>Written {@code 90s}, {@code 500ms}, {@code 5m} or {@code 1h} for wall-clock time spent
 * training, {@code steps=200}, or {@code tokens=1M} ({@code k}, {@code M} and {@code G} are powers
 * of 1000).
 */
public sealed interface Budget {

  /** Time spent training, on a monotonic clock; evaluation does not count. */
  record WallClock(Duration limit) implements Budget {
    public WallClock {
      Objects.requireNonNull(limit, "limit");
      if (limit.isZero() || limit.isNegative() || limit.compareTo(Written.LONGEST) > 0) {
        throw new IllegalArgumentException(
            "budget is " + written(limit) + ", must be positive and at most a year (366 days)");
      }
    }

    @Override
    public double used(Progress progress) {
      return progress.trainSeconds() / (limit.toNanos() / 1e9);
    }

    @Override
    public String toString() {
      return written(limit);
    }

    private static String written(Duration limit) {
      return limit.toMillisPart() == 0 ? limit.toSeconds() + "s" : limit.toMillis() + "ms";
    }
  }

  /** Optimizer steps. */
  record Steps(long limit) implements Budget {
    public Steps {
      requirePositive(limit);
    }

    @Override
    public double used(Progress progress) {
      return (double) progress.steps() / limit;
    }

    @Override
    public String toString() {
      return "steps=" + limit;
    }
  }

  /** Tokens given to the model in training: steps x batch size x context length. */
  record Tokens(long limit) implements Budget {
    public Tokens {
      requirePositive(limit);
    }

    @Override
    public double used(Progress progress) {
      return (double) progress.tokens() / limit;
    }

    @Override
    public String toString() {
      return "tokens=" + limit;
    }
  }

  /**
   * How far training has come.
   *
   * @param steps optimizer steps done
   * @param tokens tokens given to the model
   * @param trainSeconds time spent training
   */
  record Progress(long steps, long tokens, double trainSeconds) {

    /** No training yet. */
    public static final Progress NONE = new Progress(0, 0, 0);

    /** The training between an earlier point and this one. */
    public Progress since(Progress earlier) {
      return new Progress(
          steps - earlier.steps, tokens - earlier.tokens, trainSeconds - earlier.trainSeconds);
    }
  }

  /** The share of this budget that is used up: 0 at the start, 1 or a little more at the end. */
  double used(Progress progress);

  /**
   * About how many optimizer steps it pays for.
   *
   * @param tokensPerStep tokens of a batch
   * @param secondsPerStep time of a step
   */
  default double steps(double tokensPerStep, double secondsPerStep) {
    if (this instanceof WallClock clock) {
      return clock.limit().toMillis() / 1e3 / secondsPerStep;
    } else if (this instanceof Steps steps) {
      return steps.limit();
    }
    return ((Tokens) this).limit() / tokensPerStep;
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException if {@code text} is not of that form; says which forms are
   *     allowed
   */
  static Budget parse(String text) {
    Matcher m = Written.FORM.matcher(text.strip());
    if (!m.matches()) {
      throw Written.malformed(text);
    }
    try {
      if (m.group("kind") == null) {
        long amount = Long.parseLong(m.group("time"));
        return new WallClock(
            switch (m.group("unit")) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              case "m" -> Duration.ofMinutes(amount);
              default -> Duration.ofHours(amount);
            });
      }
      long amount =
          Math.multiplyExact(
              Long.parseLong(m.group("amount")),
              switch (m.group("scale").toLowerCase(Locale.ROOT)) {
                case "k" -> 1_000L;
                case "m" -> 1_000_000L;
                case "g" -> 1_000_000_000L;
                default -> 1L;
              });
      return m.group("kind").equals("steps") ? new Steps(amount) : new Tokens(amount);
    } catch (ArithmeticException | NumberFormatException e) {
      throw Written.malformed(text);
    }
  }

  private static void requirePositive(long limit) {
    if (limit < 1 || limit > Written.MOST) {
      throw new IllegalArgumentException(
          "budget is " + limit + ", must be positive and at most " + Written.MOST);
    }
  }

  /** The written form of a budget. */
  final class Written {
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final long MOST = 1_000_000_000_000_000L;

    private static final Pattern FORM =
        Pattern.compile(
            "(?<time>\\d+)\\s*(?<unit>ms|s|m|h)"
                + "|(?<kind>steps|tokens)=(?<amount>\\d+)(?<scale>[kKmMgG]?)");

    private Written() {}

    private static IllegalArgumentException malformed(String text) {
      return new IllegalArgumentException(
          "budget is '" + text + "', must be like 90s, 5m, steps=200 or tokens=1M");
    }
  }
}
