package dev.gauntlet.implementations.nanogpt;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** nanoGPT, trained by kernels in Java. */
public final class NanoGptJava implements Implementation<NanoGptConfig> {
  private final NanoGpt original = new NanoGpt();

  @Override
  public String id() {
    return "nanogpt-java";
  }

  @Override
  public Origin origin() {
    return original.origin();
  }

  @Override
  public NanoGptConfig defaults() {
    return original.defaults();
  }

  @Override
  public Claims claims() {
    return original.claims();
  }

  @Override
  public Block build(NanoGptConfig config, Problem problem) {
    return new NanoGptJavaModel(config, problem);
  }
}
