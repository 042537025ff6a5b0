package dev.gauntlet.implementations.gru;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** A GRU of DJL's as a language model. */
public final class Gru implements Implementation<GruConfig> {

  @Override
  public String id() {
    return "gru";
  }

  @Override
  public Origin origin() {
    return new Origin("DJL's GRU", "Cho et al. (2014), the authors of DJL", "https://djl.ai");
  }

  @Override
  public GruConfig defaults() {
    return new GruConfig(32, 64, 1, 0);
  }

  @Override
  public Block build(GruConfig config, Problem problem) {
    return new GruModel(config, problem.vocabSize(), problem.contextLength());
  }
}
