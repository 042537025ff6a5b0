package dev.gauntlet.implementations.codedecoder;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of the code-completion log's decoder.
 *
 * @param n_layer number of blocks
 * @param n_head attention heads in a block
 * @param n_embd width; even, and a multiple of {@code n_head}
 * @param dropout rate on embeddings, on what layers add, and on hidden units; 0.1 in Vaswani et al.
 */
public record CodeDecoderConfig(int n_layer, int n_head, int n_embd, double dropout) {
  public CodeDecoderConfig {
    Require.positive("n_layer", n_layer);
    Require.positive("n_head", n_head);
    Require.positive("n_embd", n_embd);
    Require.multiple("n_embd", n_embd, "n_head", n_head);
    if (n_embd % 2 != 0) {
      throw new IllegalArgumentException(
          "n_embd is " + n_embd + ", must be even: positions are pairs of a sine and a cosine");
    }
    Require.rate("dropout", dropout);
  }
}
