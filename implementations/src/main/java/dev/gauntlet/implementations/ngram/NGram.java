package dev.gauntlet.implementations.ngram;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** A Markov chain that counts. */
public final class NGram implements Implementation<NGramConfig> {

  @Override
  public String id() {
    return "ngram";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "An Empirical Study of Smoothing Techniques for Language Modeling",
        "Stanley F. Chen, Joshua Goodman",
        "https://dash.harvard.edu/handle/1/25104739");
  }

  @Override
  public NGramConfig defaults() {
    return new NGramConfig(6, 1_000_000);
  }

  @Override
  public Claims claims() {
    return Claims.USUAL.withLimitedContext();
  }

  /** Two tokens, of which one is predicted, leave the last one alone. */
  @Override
  public Claims claims(NGramConfig config) {
    return config.max_order() <= 2 ? Claims.USUAL.withoutContext() : claims();
  }

  @Override
  public Block build(NGramConfig config, Problem problem) {
    if (config.max_ngrams() < problem.vocabSize()) {
      throw new IllegalArgumentException(
          "max_ngrams is %d, must be at least the size of the vocabulary, %d"
              .formatted(config.max_ngrams(), problem.vocabSize()));
    }
    return new NGramModel(config, problem);
  }
}
