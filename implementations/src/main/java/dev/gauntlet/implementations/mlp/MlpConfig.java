package dev.gauntlet.implementations.mlp;

import dev.gauntlet.ops.Require;
import dev.gauntlet.spi.Alias;

/**
 * Hyperparameters of the MLP.
 *
 * @param n_embed size of a token's embedding
 * @param n_hidden width of the hidden layer
 */
public record MlpConfig(@Alias("n_embd") int n_embed, int n_hidden) {
  public MlpConfig {
    Require.positive("n_embed", n_embed);
    Require.positive("n_hidden", n_hidden);
  }
}
