package dev.gauntlet.implementations.nanogpt;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** nanoGPT. */
public final class NanoGpt implements Implementation<NanoGptConfig> {

  @Override
  public String id() {
    return "nanogpt";
  }

  @Override
  public Origin origin() {
    return new Origin("nanoGPT", "Andrej Karpathy", "https://github.com/karpathy/nanoGPT");
  }

  @Override
  public NanoGptConfig defaults() {
    return new NanoGptConfig(6, 4, 16, 0.1);
  }

  @Override
  public Claims claims() {
    return Claims.USUAL.withTiedEmbedding();
  }

  @Override
  public Block build(NanoGptConfig config, Problem problem) {
    return new NanoGptModel(config, problem.vocabSize(), problem.contextLength());
  }
}
