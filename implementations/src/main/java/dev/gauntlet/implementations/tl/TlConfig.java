package dev.gauntlet.implementations.tl;

import dev.gauntlet.ops.Require;
import dev.gauntlet.spi.Alias;

/**
 * Hyperparameters of the TransformerLens lecture's GPT.
 *
 * @param d_model width
 * @param n_layers number of blocks
 * @param n_heads attention heads in a block
 * @param d_head size of a head; 0 for d_model / n_heads
 * @param d_mlp width of the hidden layer of a block; 0 for 4 d_model
 */
public record TlConfig(
    @Alias("n_embd") int d_model,
    @Alias("n_layer") int n_layers,
    @Alias("n_head") int n_heads,
    int d_head,
    int d_mlp) {
  public TlConfig {
    Require.positive("d_model", d_model);
    Require.positive("n_layers", n_layers);
    Require.positive("n_heads", n_heads);
    if (d_head == 0) {
      Require.multiple("d_model", d_model, "n_heads", n_heads);
    } else {
      Require.positive("d_head", d_head);
    }
    if (d_mlp != 0) {
      Require.positive("d_mlp", d_mlp);
    }
  }

  int headSize() {
    return d_head == 0 ? d_model / n_heads : d_head;
  }

  int mlpSize() {
    return d_mlp == 0 ? 4 * d_model : d_mlp;
  }
}
