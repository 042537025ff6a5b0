package dev.gauntlet.implementations.mlp;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The multilayer perceptron, trained by kernels in Java. */
public final class MlpJava implements Implementation<MlpConfig> {
  private final Mlp original = new Mlp();

  @Override
  public String id() {
    return "mlp-java";
  }

  @Override
  public Origin origin() {
    return original.origin();
  }

  @Override
  public MlpConfig defaults() {
    return original.defaults();
  }

  @Override
  public Claims claims() {
    return original.claims();
  }

  @Override
  public Block build(MlpConfig config, Problem problem) {
    original.build(config, problem); // refuses what it refuses
    return new MlpJavaModel(config, problem);
  }
}
