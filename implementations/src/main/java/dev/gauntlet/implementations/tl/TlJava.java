package dev.gauntlet.implementations.tl;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The TransformerLens lecture's GPT, trained by kernels in Java. */
public final class TlJava implements Implementation<TlConfig> {
  private final Tl original = new Tl();

  @Override
  public String id() {
    return "tl-java";
  }

  @Override
  public Origin origin() {
    return original.origin();
  }

  @Override
  public TlConfig defaults() {
    return original.defaults();
  }

  @Override
  public Claims claims() {
    return original.claims();
  }

  @Override
  public Block build(TlConfig config, Problem problem) {
    return new TlJavaModel(config, problem);
  }
}
