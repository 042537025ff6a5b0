package dev.gauntlet.implementations.recurrent;

import ai.djl.nn.Block;
import ai.djl.nn.recurrent.GRU;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** A GRU of DJL's as a language model. */
public final class Gru implements Implementation<RecurrentConfig> {

  @Override
  public String id() {
    return "gru";
  }

  @Override
  public Origin origin() {
    return new Origin("DJL's GRU", "Cho et al. (2014), the authors of DJL", "https://djl.ai");
  }

  @Override
  public RecurrentConfig defaults() {
    return new RecurrentConfig(32, 64, 1, 0);
  }

  @Override
  public Block build(RecurrentConfig config, Problem problem) {
    GRU layers =
        GRU.builder()
            .setNumLayers(config.num_layers())
            .setStateSize(config.state_size())
            .optDropRate((float) config.dropout())
            .build();
    return new RecurrentModel("gru", layers, config, problem);
  }
}
