package {{package}};

import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code gauntlet sample}: a model is asked {@code 4711=} and says one digit. */
record {{Class}}Prompting({{Class}}Dataset dataset) implements Prompting {

  @Override
  public List<String> prompts(int count) {
    return Arrays.stream(dataset.numbers(Split.TEST))
        .limit(count)
        .mapToObj(dataset::question)
        .toList();
  }

  @Override
  public String question(String prompt) {
    return dataset.question(number(prompt));
  }

  @Override
  public Optional<String> answer(String prompt) {
    return Optional.of(Integer.toString({{Class}}Dataset.answer(number(prompt))));
  }

  private int number(String prompt) {
    if (!prompt.matches("[0-9]{" + dataset.digits() + "}=?")) {
      throw new IllegalArgumentException(
          "the prompt is '%s', must be a number of %d digits"
              .formatted(prompt, dataset.digits()));
    }
    return Integer.parseInt(prompt.replace("=", ""));
  }
}
