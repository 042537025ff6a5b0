package {{package}};

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters. A suite sets them by name.
 *
 * @param layers number of blocks
 * @param heads attention heads in a block
 * @param width of the residual stream; a multiple of {@code heads}
 * @param dropout rate on embeddings, attention weights and what blocks add
 */
public record {{Class}}Config(int layers, int heads, int width, double dropout) {

  /** Refuses what cannot be. */
  public {{Class}}Config {
    Require.positive("layers", layers);
    Require.positive("heads", heads);
    Require.positive("width", width);
    Require.multiple("width", width, "heads", heads);
    Require.rate("dropout", dropout);
  }
}
