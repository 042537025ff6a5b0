package dev.gauntlet.implementations.nanogpt;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of nanoGPT.
 *
 * @param n_layer number of blocks
 * @param n_head attention heads in a block
 * @param n_embd width; a multiple of {@code n_head}
 * @param dropout rate on embeddings, attention weights and residuals
 */
public record NanoGptConfig(int n_layer, int n_head, int n_embd, double dropout) {
  public NanoGptConfig {
    Require.positive("n_layer", n_layer);
    Require.positive("n_head", n_head);
    Require.positive("n_embd", n_embd);
    Require.multiple("n_embd", n_embd, "n_head", n_head);
    Require.rate("dropout", dropout);
  }
}
