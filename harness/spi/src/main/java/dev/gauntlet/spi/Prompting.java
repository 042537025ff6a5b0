package dev.gauntlet.spi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How a trained model is asked: what is a prompt of its task, and what is the right answer. */
public interface Prompting {

  /** Free text: any prompt, which the model continues; nothing is right or wrong. */
  Prompting FREE_TEXT = new Prompting() {};

  /**
   * Prompts of the test part, the same ones each time.
   *
   * @param count most to give
   * @return none where a model may start from nothing
   */
  default List<String> prompts(int count) {
    return List.of();
  }

  /**
   * What a model continues that starts from nothing.
   *
   * @param vocabulary of the task
   * @return the text of the first token unless overridden
   */
  default String start(Vocabulary vocabulary) {
    return vocabulary.decode(0);
  }

  /**
   * What the model is given for a prompt.
   *
   * @param prompt as users write it
   * @return as the training examples have it
   * @throws IllegalArgumentException if it is not a prompt of this task; says what one looks like
   */
  default String question(String prompt) {
    return prompt;
  }

  /**
   * The right answer, with the symbol that ends it.
   *
   * @param prompt as {@link #question} allows
   * @return empty where there is no right or wrong
   */
  default Optional<String> answer(String prompt) {
    return Optional.empty();
  }

  /** Token that ends an answer; none if text goes on for ever. */
  default OptionalInt end() {
    return OptionalInt.empty();
  }

  /**
   * Token that fills the context on the left of a question; none if a question stands at the
   * beginning of the context.
   */
  default OptionalInt padding() {
    return OptionalInt.empty();
  }
}
