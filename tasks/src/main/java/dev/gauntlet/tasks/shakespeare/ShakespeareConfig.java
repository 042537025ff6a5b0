package dev.gauntlet.tasks.shakespeare;

import dev.gauntlet.tasks.text.Corpus;
import dev.gauntlet.tasks.text.TextConfig;

/**
 * Settings of the task {@code shakespeare}. The text is split in the order training, validation,
 * test, unless the seed decides.
 *
 * @param corpus {@code shakespeare-plays} (comes with Gauntlet), {@code tinyshakespeare} (to be
 *     downloaded), or the path of a UTF-8 file in a data folder
 * @param context_length characters in an example
 * @param test_fraction share of the text, from its end, that is the test part
 * @param validation_fraction share of the text, just before the test part, that is the validation
 *     part; at most 0.9 together with {@code test_fraction}
 * @param split_seed whether the trial's seed decides which stretch of the text is the test part; if
 *     not, it is the end of the text for every seed, as in the study
 */
public record ShakespeareConfig(
    String corpus,
    int context_length,
    double test_fraction,
    double validation_fraction,
    boolean split_seed) {

  static final ShakespeareConfig DEFAULTS =
      new ShakespeareConfig(Corpus.PLAYS, 128, 0.1, 0.1, false);

  public ShakespeareConfig {
    if (corpus.isBlank()) {
      throw new IllegalArgumentException(
          "corpus is empty, must be " + Corpus.PLAYS + ", " + Corpus.TINY + " or a file");
    }
    if (context_length < 1) {
      throw new IllegalArgumentException(
          "context_length is " + context_length + ", must be 1 or more");
    }
    TextConfig.requireFractions(test_fraction, validation_fraction);
  }
}
