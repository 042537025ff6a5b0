package dev.gauntlet.tasks.addition;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of the task {@code addition}.
 *
 * @param digits most decimal digits of an operand, 1 to 18; operands are uniform in {@code [0,
 *     10^digits)}
 * @param operation which problems are asked
 * @param reversed whether operands and result are written least significant symbol first
 * @param fixed_width whether operands are padded with zeros to {@code digits} symbols and results
 *     to {@code digits + 1}; otherwise numbers have their natural width, and the padding of a
 *     reversed {@link Rows#DIGIT} row looks like trailing zeros of its left operand
 * @param rows what one example is
 * @param examples number of distinct problems, all parts together; by default 50,000, or all where
 *     fewer exist
 * @param test_size problems in the test part; at most 90 % of {@code examples} together with {@code
 *     validation_size}
 * @param validation_size problems in the validation part
 * @param keep_mirrored_together whether a+b and b+a, a-b and b-a are always in the same part; a
 *     part may then hold one problem less
 */
public record AdditionConfig(
    int digits,
    Operation operation,
    boolean reversed,
    boolean fixed_width,
    Rows rows,
    int examples,
    int test_size,
    int validation_size,
    boolean keep_mirrored_together) {

  /** Most digits of an operand such that a sum fits in a {@code long}. */
  static final int MAX_DIGITS = 18;

  /** Every problem of three digits; bounds the memory. */
  static final int MAX_EXAMPLES = 2_000_000;

  static final AdditionConfig DEFAULTS =
      new AdditionConfig(3, Operation.ADD, true, true, Rows.DIGIT, 50_000, 2_000, 1_000, false);

  /** Which problems are asked. */
  public enum Operation {
    ADD("+"),
    SUBTRACT("-"),
    /** Each problem is of either kind, with equal chance. */
    BOTH("+-");

    private final String operators;

    Operation(String operators) {
      this.operators = operators;
    }

    /** The symbols of the kinds of problem. */
    String operators() {
      return operators;
    }
  }

  /** What one example is. */
  public enum Rows {
    /**
     * One symbol of an answer to predict, from the question and the answer's symbols before it
     * (teacher forcing), padded on the left with zeros.
     */
    DIGIT,
    /**
     * A question and its whole answer, padded on the right with {@code |}; targets are the answer's
     * symbols and the {@code |} that ends it.
     */
    SEQUENCE
  }

  public AdditionConfig {
    require("digits", digits, 1, MAX_DIGITS);
    require("examples", examples, 1, MAX_EXAMPLES);
    BigInteger existing = problemSpace(digits, operation);
    if (existing.compareTo(BigInteger.valueOf(examples)) < 0) {
      throw new IllegalArgumentException(
          "examples is %d, but with digits %d and operation %s only %d distinct problems exist"
              .formatted(examples, digits, name(operation), existing));
    }
    require("test_size", test_size, 1, Integer.MAX_VALUE);
    require("validation_size", validation_size, 1, Integer.MAX_VALUE);
    if (!fit(test_size, validation_size, examples)) {
      throw new IllegalArgumentException(
          "test_size + validation_size is %d, must be at most %d (90 %% of %d examples)"
              .formatted((long) test_size + validation_size, examples * 9L / 10, examples));
    }
  }

  /** Operands are below this number. */
  long operandBound() {
    return (long) Math.pow(10, digits);
  }

  /**
   * The defaults beside some settings: as many examples as exist up to 50,000, and test and
   * validation parts of a fifth and a tenth of the examples where {@link #DEFAULTS}' do not fit.
   */
  static AdditionConfig defaults(Map<String, ?> named) {
    int digits = named(named, "digits", DEFAULTS.digits);
    Operation operation = named(named, "operation", DEFAULTS.operation);
    require("digits", digits, 1, MAX_DIGITS);
    int existing =
        problemSpace(digits, operation).min(BigInteger.valueOf(DEFAULTS.examples)).intValue();
    int examples = named(named, "examples", existing);
    int test = named(named, "test_size", DEFAULTS.test_size);
    int validation = named(named, "validation_size", DEFAULTS.validation_size);
    if (!fit(test, validation, examples)) {
      int smallTest = named(named, "test_size", Math.max(1, examples / 5));
      int smallValidation = named(named, "validation_size", Math.max(1, examples / 10));
      if (fit(smallTest, smallValidation, examples)) { // if not, the error is of the usual sizes
        test = smallTest;
        validation = smallValidation;
      }
    }
    return new AdditionConfig(
        digits,
        operation,
        DEFAULTS.reversed,
        DEFAULTS.fixed_width,
        DEFAULTS.rows,
        examples,
        test,
        validation,
        DEFAULTS.keep_mirrored_together);
  }

  @SuppressWarnings("unchecked") // of the component's type, as Task.defaults demands
  private static <T> T named(Map<String, ?> named, String component, T otherwise) {
    return named.containsKey(component) ? (T) named.get(component) : otherwise;
  }

  private static boolean fit(int test, int validation, int examples) {
    return ((long) test + validation) * 10 <= examples * 9L;
  }

  /** Number of distinct problems that exist. */
  BigInteger problemSpace() {
    return problemSpace(digits, operation);
  }

  private static BigInteger problemSpace(int digits, Operation operation) {
    return BigInteger.TEN
        .pow(2 * digits)
        .multiply(BigInteger.valueOf(operation.operators().length()));
  }

  private static String name(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, must be %s"
              .formatted(
                  name,
                  value,
                  most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most));
    }
  }
}
