package dev.gauntlet.tasks.addition;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows the next symbol of every prompt: what a perfect model does. Of answers that begin wrongly
 * it makes nothing but {@code .}.
 *
 * @param notation how prompts are written
 */
record Oracle(Notation notation) implements Function<List<String>, String> {

  private static final Pattern PROMPT = Pattern.compile("(\\d+)([+-])(\\d+)=([^=]*)");

  @Override
  public String apply(List<String> prompts) {
    StringBuilder symbols = new StringBuilder();
    prompts.forEach(prompt -> symbols.append(next(prompt)));
    return symbols.toString();
  }

  char next(String prompt) {
    Matcher parts = PROMPT.matcher(prompt);
    if (!parts.matches()) {
      throw new AssertionError("not a prompt: " + prompt);
    }
    String left = parts.group(1);
    // In fixed width whatever comes before the operand is padding.
    String unpadded =
        notation.fixedWidth() ? left.substring(left.length() - notation.digits()) : left;
    Equation equation =
        new Equation(value(unpadded), parts.group(2).charAt(0), value(parts.group(3)));
    String answer = notation.answer(equation);
    String begun = parts.group(4);
    if (!answer.startsWith(begun)) {
      return begun.startsWith(answer) ? Notation.END : '.';
    }
    return begun.equals(answer) ? Notation.END : answer.charAt(begun.length());
  }

  private long value(String operand) {
    return Long.parseLong(
        notation.reversed() ? new StringBuilder(operand).reverse().toString() : operand);
  }
}
