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
   * The problem that has the same solution by exchange of operands: b+a for a+b. A subtraction has
   * none and is returned itself, as is a+a.
   */
  Equation mirrored() {
    return operator == '+' ? new Equation(/* left= */ right, '+', /* right= */ left) : this;
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
