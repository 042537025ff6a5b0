package example;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** Ends its process as soon as it is trained. */
public final class Ending implements Implementation<Ending.Config> {

  public record Config() {}

  @Override
  public String id() {
    return "ending";
  }

  @Override
  public Origin origin() {
    return new Origin("Nothing", "nobody", "https://example.org/ending");
  }

  @Override
  public Config defaults() {
    return new Config();
  }

  @Override
  public Block build(Config config, Problem problem) {
    return new Model(problem);
  }

  private static final class Model extends ModelBlock {
    private final int vocabSize;

    Model(Problem problem) {
      super(problem.vocabSize(), problem.contextLength());
      vocabSize = problem.vocabSize();
      parameter("table", new NormalInitializer(0.02f), vocabSize, vocabSize);
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      if (training) {
        Runtime.getRuntime().halt(42);
      }
      return tokens.oneHot(vocabSize).toType(DataType.FLOAT32, false).matMul(w.get("table"));
    }
  }
}
