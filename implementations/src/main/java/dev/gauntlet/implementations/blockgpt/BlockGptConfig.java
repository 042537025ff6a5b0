package dev.gauntlet.implementations.blockgpt;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of the block ablation log's GPT.
 *
 * @param n_layer number of blocks
 * @param n_head attention heads in a block
 * @param head_size size of a head
 * @param n_embd width; 0 for {@code n_head} times {@code head_size}
 * @param residuals whether what a layer computes is added to what it was given
 * @param norms whether there are layer norms, before each layer and at the end
 * @param feed_forward whether blocks have a feed-forward layer after attention
 * @param positions whether position embeddings are added to those of tokens
 */
public record BlockGptConfig(
    int n_layer,
    int n_head,
    int head_size,
    int n_embd,
    boolean residuals,
    boolean norms,
    boolean feed_forward,
    boolean positions) {
  public BlockGptConfig {
    Require.positive("n_layer", n_layer);
    Require.positive("n_head", n_head);
    Require.positive("head_size", head_size);
    long heads = (long) n_head * head_size;
    Require.positive("n_head times head_size", (int) Math.min(heads, Integer.MAX_VALUE));
    if (n_embd != 0) {
      Require.positive("n_embd", n_embd);
    }
  }

  int width() {
    return n_embd == 0 ? n_head * head_size : n_embd;
  }
}
