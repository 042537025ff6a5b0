package dev.gauntlet.implementations.tl;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The TransformerLens lecture's GPT. */
public final class Tl implements Implementation<TlConfig> {

  @Override
  public String id() {
    return "tl";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "Clean Transformer Demo",
        "Neel Nanda",
        "https://github.com/TransformerLensOrg/TransformerLens");
  }

  @Override
  public TlConfig defaults() {
    return new TlConfig(16, 4, 4, 0, 0);
  }

  @Override
  public Block build(TlConfig config, Problem problem) {
    return new TlModel(config, problem.vocabSize(), problem.contextLength());
  }
}
