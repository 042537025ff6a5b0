package dev.gauntlet.tasks.addition;

import dev.gauntlet.spi.Prompting;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Problems as people write them, {@code 272+926=}, whatever the notation of the training examples.
 *
 * @param config which problems there are
 * @param notation how the model knows them
 * @param test problems that the model was not trained on
 */
record AdditionPrompting(AdditionConfig config, Notation notation, List<Equation> test)
    implements Prompting {
  private static final Pattern PROBLEM = Pattern.compile("(\\d{1,18})([+-])(\\d{1,18})=");

  @Override
  public List<String> prompts(int count) {
    return test.stream().limit(count).map(equation -> equation + "=").toList();
  }

  @Override
  public String question(String prompt) {
    return notation.question(parse(prompt));
  }

  @Override
  public Optional<String> answer(String prompt) {
    return Optional.of(notation.answer(parse(prompt)));
  }

  @Override
  public OptionalInt end() {
    return OptionalInt.of(Notation.id(Notation.END));
  }

  @Override
  public OptionalInt padding() {
    return config.rows() == Rows.DIGIT
        ? OptionalInt.of(Notation.id(Notation.PADDING))
        : OptionalInt.empty();
  }

  private Equation parse(String prompt) {
    Matcher problem = PROBLEM.matcher(prompt);
    if (!problem.matches()
        || !config.operation().operators().contains(problem.group(2))
        || tooLong(problem.group(1))
        || tooLong(problem.group(3))) {
      String first = "7".repeat(notation.digits());
      throw new IllegalArgumentException(
          "the prompt is '%s', must be a problem like %s%s5= (operands of at most %d digits, %s)"
              .formatted(
                  prompt,
                  first,
                  config.operation().operators().charAt(0),
                  notation.digits(),
                  String.join(" or ", config.operation().operators().split(""))));
    }
    return new Equation(
        Long.parseLong(problem.group(1)),
        problem.group(2).charAt(0),
        Long.parseLong(problem.group(3)));
  }

  private boolean tooLong(String operand) {
    return operand.length() > notation.digits();
  }
}
