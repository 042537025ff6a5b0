package dev.gauntlet.implementations.hf;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of the OpenAI-GPT model.
 *
 * @param n_layer number of blocks
 * @param n_head attention heads in a block
 * @param n_embd width; a multiple of {@code n_head}
 * @param dropout rate on embeddings, attention weights and residuals: the original's {@code
 *     embd_pdrop}, {@code attn_pdrop} and {@code resid_pdrop} in one
 */
public record HfConfig(int n_layer, int n_head, int n_embd, double dropout) {
  public HfConfig {
    Require.positive("n_layer", n_layer);
    Require.positive("n_head", n_head);
    Require.positive("n_embd", n_embd);
    Require.multiple("n_embd", n_embd, "n_head", n_head);
    Require.rate("dropout", dropout);
  }
}
