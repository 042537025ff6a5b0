package dev.gauntlet.tasks.addition;

/**
 * A problem with its solution.
 *
 * @param left left operand, not negative
 * @param operator {@code +} or {@code -}
 * @param right right operand, not negative
 */
record Equation(long left, char operator, long right) {

  Equation {
    if (operator != '+' && operator != '-') {
      throw new IllegalArgumentException("operator is '" + operator + "', must be + or -");
    }
  }

  @Override
  public String toString() {
    return Long.toString(left) + operator + right;
  }

  long result() {
    return operator == '+' ? left + right : left - right;
  }

  /**
   * The problem with its operands exchanged, whose solution is the same but for the sign: b+a for
   * a+b, b-a for a-b. With two equal operands it is the problem itself.
   */
  Equation mirrored() {
    return new Equation(/* left= */ right, operator, /* right= */ left);
  }

  /**
   * How often adding in columns carries a one; for a subtraction, how often the smaller operand
   * borrows when taken from the larger, which is the carries of adding the difference back to it.
   */
  int carries() {
    return operator == '+'
        ? carries(left, right)
        : carries(Math.min(left, right), Math.abs(left - right));
  }

  // Each carry trades ten ones of a column for one of the next: nine less in the sum of digits.
  private static int carries(long a, long b) {
    return (digitSum(a) + digitSum(b) - digitSum(a + b)) / 9;
  }

  private static int digitSum(long number) {
    return Long.toString(number).chars().map(digit -> digit - '0').sum();
  }
}
