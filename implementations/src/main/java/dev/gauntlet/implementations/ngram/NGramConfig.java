package dev.gauntlet.implementations.ngram;

/**
 * Settings of the n-gram model.
 *
 * @param max_order most tokens of an n-gram, the predicted one included; the order that predicts is
 *     the one of 1 to this with the least loss on the validation part
 * @param max_ngrams most distinct n-grams of all orders together; it decides the memory, about 100
 *     bytes each. The highest order is given up as a whole when there are more, so that the counts
 *     of the others stay exact
 */
public record NGramConfig(int max_order, int max_ngrams) {
  private static final int MOST_ORDER = 16;
  private static final int MOST_NGRAMS = 64_000_000;

  public NGramConfig {
    require("max_order", max_order, MOST_ORDER);
    require("max_ngrams", max_ngrams, MOST_NGRAMS);
  }

  private static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 1 to " + most);
    }
  }
}
