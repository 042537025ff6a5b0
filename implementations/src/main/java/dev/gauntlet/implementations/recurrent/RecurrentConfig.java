package dev.gauntlet.implementations.recurrent;

import dev.gauntlet.ops.Require;

/**
 * Hyperparameters of the LSTM and of the GRU.
 *
 * @param embedding_size size of a token's embedding
 * @param state_size size of the state of a layer
 * @param num_layers number of layers
 * @param dropout rate on all connections but the recurrent ones
 */
public record RecurrentConfig(int embedding_size, int state_size, int num_layers, double dropout) {
  public RecurrentConfig {
    Require.positive("embedding_size", embedding_size);
    Require.positive("state_size", state_size);
    Require.positive("num_layers", num_layers);
    Require.rate("dropout", dropout);
  }
}
