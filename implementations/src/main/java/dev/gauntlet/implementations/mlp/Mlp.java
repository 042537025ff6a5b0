package dev.gauntlet.implementations.mlp;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** A language model that is one multilayer perceptron over the whole context. */
public final class Mlp implements Implementation<MlpConfig> {

  @Override
  public String id() {
    return "mlp";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "A Neural Probabilistic Language Model, with ReLU",
        "Yoshua Bengio et al.",
        "https://www.jmlr.org/papers/v3/bengio03a.html");
  }

  @Override
  public MlpConfig defaults() {
    return new MlpConfig(8, 128);
  }

  @Override
  public Block build(MlpConfig config, Problem problem) {
    if (problem.targets() == Problem.Targets.MARKED) {
      throw new IllegalArgumentException(
          "mlp predicts the token after the last one only, not targets within a sequence");
    }
    return new MlpModel(config, problem.vocabSize(), problem.contextLength());
  }
}
