package dev.gauntlet.tasks.addition;

import dev.gauntlet.spi.Vocabulary;

/**
 * How problems are written: {@code 321+654=9750|} is 123+456=579 with 3 digits, reversed, in fixed
 * width.
 *
 * <p>A negative result has the sign {@code m}, at the place of its most significant symbol; in
 * fixed width zeros stand between sign and digits ({@code m005}). An answer ends with {@code |}.
 *
 * @param digits most digits of an operand
 * @param reversed whether numbers are written least significant symbol first
 * @param fixedWidth whether numbers are padded with zeros: operands to {@code digits} symbols,
 *     results to {@code digits + 1}
 */
record Notation(int digits, boolean reversed, boolean fixedWidth) {

  private static final String SYMBOLS = "0123456789.=+-m|";
  static final Vocabulary VOCABULARY = Vocabulary.of(SYMBOLS);
  static final char EQUALS = '=';
  static final char END = '|';
  static final char PADDING = '0';

  /** Stands in no problem and no answer. */
  static final char UNDECIDED = '.';

  /** Token id of a symbol. */
  static int id(char symbol) {
    return SYMBOLS.indexOf(symbol);
  }

  static Notation of(AdditionConfig config) {
    return new Notation(config.digits(), config.reversed(), config.fixed_width());
  }

  /** The problem up to and with {@code =}. */
  String question(Equation equation) {
    return number(equation.left(), digits)
        + equation.operator()
        + number(equation.right(), digits)
        + EQUALS;
  }

  /** The result and {@code |}. */
  String answer(Equation equation) {
    return number(equation.result(), digits + 1) + END;
  }

  /** Most symbols of an answer. */
  int answerLength() {
    return digits + 2;
  }

  /** Most symbols from which another is predicted: a question and its answer without {@code |}. */
  int contextLength() {
    return 2 * (digits + 1) + answerLength() - 1;
  }

  private String number(long value, int width) {
    String magnitude = Long.toString(Math.abs(value));
    StringBuilder text = new StringBuilder(width);
    if (value < 0) {
      text.append('m');
    }
    if (fixedWidth) {
      text.append("0".repeat(width - text.length() - magnitude.length()));
    }
    text.append(magnitude);
    return (reversed ? text.reverse() : text).toString();
  }
}
