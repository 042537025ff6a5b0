package dev.gauntlet.trial.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.spi.result.Sample;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Has a model continue a prompt, token by token. */
public final class TextGenerator {
  private final Predictor model;
  private final Vocabulary vocabulary;
  private final Prompting prompting;
  private final int contextLength;
  private final boolean fullContext;

  /**
   * Prepares nothing yet.
   *
   * @param model what predicts the next token
   * @param dataset the task's data: vocabulary, context length, prompts
   * @param fullContext whether the model insists on the full context length; a shorter text is then
   *     filled up on the left
   */
  public TextGenerator(Predictor model, Dataset dataset, boolean fullContext) {
    this.model = model;
    this.vocabulary = dataset.vocabulary();
    this.prompting = dataset.prompting();
    this.contextLength = dataset.problem().contextLength();
    this.fullContext = fullContext;
  }

  /**
   * Continues a prompt. The same prompt, sampling and seed give the same text.
   *
   * @param prompt as users write it
   * @param tokens most tokens to append; an answer ends earlier, with the task's end symbol or the
   *     length of the right answer
   * @param sampling how each is drawn
   * @param seed decides the draws
   * @param sink given the question, then each token's text as it is drawn
   * @return what was asked and appended
   * @throws InputException if the prompt is empty, longer than the context, not one of the task's,
   *     or has a character that is not in the vocabulary (names it), or if {@code tokens} is not
   *     positive
   */
  public Sample generate(
      String prompt, int tokens, Sampling sampling, long seed, Consumer<String> sink) {
    if (tokens < 1) {
      throw new InputException("number of tokens is " + tokens + ", must be at least 1");
    }
    String question = question(prompt);
    String expected = prompting.answer(prompt).orElse(null);
    sink.accept(question);
    int most = expected == null ? tokens : Math.min(tokens, vocabulary.encode(expected).length);
    RandomGenerator random = new Random(seed);
    int[] text = vocabulary.encode(question);
    StringBuilder appended = new StringBuilder();
    Vocabulary.Decoder decoder = vocabulary.decoder();
    for (int i = 0; i < most; i++) {
      int next = sampling.draw(logits(text), random);
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = next;
      String complete = decoder.next(next); // a token may be a part of a character
      appended.append(complete);
      sink.accept(complete);
      if (prompting.end().equals(OptionalInt.of(next))) {
        break;
      }
    }
    String rest = decoder.end();
    appended.append(rest);
    sink.accept(rest);
    return new Sample(prompt, question, appended.toString(), expected);
  }

  private String question(String prompt) {
    if (prompt.isEmpty()) {
      throw new InputException(
          "the prompt is empty, must have 1 to " + contextLength + " characters");
    }
    String question;
    try {
      vocabulary.encode(prompt);
      question = prompting.question(prompt);
    } catch (IllegalArgumentException e) {
      throw new InputException("bad prompt: " + e.getMessage(), e);
    }
    int length = vocabulary.encode(question).length;
    if (length > contextLength) {
      throw new InputException(
          "the prompt has %d %s, must have at most %d: the model's context"
              .formatted(
                  length, vocabulary.hasCharacters() ? "characters" : "tokens", contextLength));
    }
    return question;
  }

  /** Logits of the token after a text, from as much of its end as the context holds. */
  private float[] logits(int[] text) {
    int from = Math.max(0, text.length - contextLength);
    long[] context = Arrays.stream(text, from, text.length).asLongStream().toArray();
    boolean fill = fullContext || prompting.padding().isPresent();
    if (fill && context.length < contextLength) {
      long[] filled = new long[contextLength];
      Arrays.fill(filled, prompting.padding().orElse(0));
      System.arraycopy(context, 0, filled, contextLength - context.length, context.length);
      context = filled;
    }
    float[] logits;
    try (NDManager manager = model.manager().newSubManager()) {
      NDArray tokens = manager.create(context, new Shape(1, context.length));
      logits = model.next(tokens).toFloatArray();
    }
    for (float logit : logits) {
      if (Float.isNaN(logit)) {
        throw new IllegalStateException("the model's output is not a number");
      }
    }
    return logits;
  }
}
