package dev.gauntlet.implementations.attentionhead;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of the single head.
 *
 * @param n_embd width of the embeddings and size of the head
 */
public record AttentionHeadConfig(int n_embd) {
  public AttentionHeadConfig {
    Require.positive("n_embd", n_embd);
  }
}
