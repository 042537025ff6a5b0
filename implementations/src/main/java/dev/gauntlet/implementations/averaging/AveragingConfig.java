package dev.gauntlet.implementations.averaging;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of the averaging model.
 *
 * @param n_embd width of the embeddings
 */
public record AveragingConfig(int n_embd) {
  public AveragingConfig {
    Require.positive("n_embd", n_embd);
  }
}
