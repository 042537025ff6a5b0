package dev.gauntlet.implementations.recurrent;

import ai.djl.nn.Block;
import ai.djl.nn.recurrent.LSTM;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** An LSTM of DJL's as a language model. */
public final class Lstm implements Implementation<RecurrentConfig> {

  @Override
  public String id() {
    return "lstm";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "DJL's LSTM", "Hochreiter and Schmidhuber (1997), the authors of DJL", "https://djl.ai");
  }

  @Override
  public RecurrentConfig defaults() {
    return new RecurrentConfig(32, 64, 1, 0);
  }

  @Override
  public Block build(RecurrentConfig config, Problem problem) {
    LSTM layers =
        LSTM.builder()
            .setNumLayers(config.num_layers())
            .setStateSize(config.state_size())
            .optDropRate((float) config.dropout())
            .build();
    return new RecurrentModel("lstm", layers, config, problem);
  }
}
