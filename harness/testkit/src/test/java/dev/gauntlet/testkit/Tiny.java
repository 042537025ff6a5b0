package dev.gauntlet.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Alias;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The model of {@link TinyCase}, with or without a mistake. */
record Tiny(Mistake mistake) implements Implementation<Tiny.Config> {

  enum Mistake {
    NONE,
    APPROXIMATE_GELU,
    DROPOUT_IN_EVALUATION,
    DROPOUT_THAT_CANNOT_BE_TURNED_OFF,
    NOT_A_NUMBER_IN_TRAINING,
    LAST_POSITION_ONLY,
    FROZEN_TABLE,
    OTHER_NAME,
    OTHER_SHAPE
  }

  record Config(@Alias("n_embd") int width, double dropout) {
    Config {
      if (width < 1) {
        throw new IllegalArgumentException("width is " + width + ", must be positive");
      }
    }
  }

  @Override
  public String id() {
    return "tiny";
  }

  @Override
  public Origin origin() {
    return new Origin("a test", "nobody", "https://example.org");
  }

  @Override
  public Config defaults() {
    return new Config(1, 0.5);
  }

  @Override
  public Block build(Config config, Problem problem) {
    if (config.width() != problem.vocabSize()) {
      throw new IllegalArgumentException(
          "width is %d, must be the vocabulary size %d"
              .formatted(config.width(), problem.vocabSize()));
    }
    double dropout =
        mistake == Mistake.DROPOUT_THAT_CANNOT_BE_TURNED_OFF
                || mistake == Mistake.DROPOUT_IN_EVALUATION
            ? 0.5
            : config.dropout();
    return new Model(problem, mistake, dropout);
  }

  static class Model extends ModelBlock {
    private final Mistake mistake;
    private final double dropout;
    private final String shift;

    Model(Problem problem, Mistake mistake, double dropout) {
      super(problem.vocabSize(), problem.contextLength());
      this.mistake = mistake;
      this.dropout = dropout;
      shift = mistake == Mistake.OTHER_NAME ? "out.bias" : "out.b_K";
      int v = problem.vocabSize();
      parameter("table.weight", new NormalInitializer(1), v, v);
      parameter(shift, Initializer.ZEROS, mistake == Mistake.OTHER_SHAPE ? v : 1);
      if (mistake == Mistake.FROZEN_TABLE) {
        getParameters().get("table.weight").freeze(true);
      }
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      NDArray embedded = Layers.embedding(tokens, w.get("table.weight")); // (B, T, V)
      NDArray activated =
          mistake == Mistake.APPROXIMATE_GELU
              ? Activations.geluTanh(embedded)
              : Activations.gelu(embedded);
      boolean drop = training || mistake == Mistake.DROPOUT_IN_EVALUATION;
      NDArray logits = Layers.dropout(activated, dropout, drop).add(w.get(shift));
      if (training && mistake == Mistake.NOT_A_NUMBER_IN_TRAINING) {
        return logits.mul(Float.NaN);
      }
      return mistake == Mistake.LAST_POSITION_ONLY ? logits.get(":, -1:") : logits;
    }
  }
}
