package dev.gauntlet.implementations.hf;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The OpenAI-GPT model of the transformers library, trained by kernels in Java. */
public final class HfJava implements Implementation<HfConfig> {
  private final Hf original = new Hf();

  @Override
  public String id() {
    return "hf-java";
  }

  @Override
  public Origin origin() {
    return original.origin();
  }

  @Override
  public HfConfig defaults() {
    return original.defaults();
  }

  @Override
  public Claims claims() {
    return original.claims();
  }

  @Override
  public Block build(HfConfig config, Problem problem) {
    return new HfJavaModel(config, problem);
  }
}
