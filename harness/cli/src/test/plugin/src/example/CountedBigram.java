package example;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.initializer.ConstantInitializer;
import dev.gauntlet.ops.CrossEntropy;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;

/** A bigram that counts instead of descending a gradient. */
public final class CountedBigram implements Implementation<CountedBigram.Config> {

  public record Config(double smoothing) {}

  @Override
  public String id() {
    return "counted-bigram";
  }

  @Override
  public Origin origin() {
    return new Origin("Maximum likelihood bigram", "folklore", "https://example.org/bigram");
  }

  @Override
  public Config defaults() {
    return new Config(1);
  }

  @Override
  public Block build(Config config, Problem problem) {
    return new Counts(config.smoothing(), problem.vocabSize(), problem.contextLength());
  }

  static final class Counts extends ModelBlock implements SelfTraining {
    Counts(double smoothing, int v, int contextLength) {
      super(v, contextLength);
      parameter("counts", new ConstantInitializer((float) smoothing), v, v);
    }

    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      return Layers.embedding(tokens, w.get("counts")).log(); // (B, T) -> (B, T, V)
    }

    public double learn(Batch batch) { // targets are (B, T), or (B) of the last tokens
      NDArray counts = getParameters().get(0).getValue().getArray(), y = batch.targets().flatten();
      boolean last = batch.targets().getShape().dimension() == 1;
      NDArray x = last ? batch.tokens().get(":, -1") : batch.tokens().flatten();
      double loss = CrossEntropy.mean(Layers.embedding(x, counts).log(), y, Batch.IGNORE).getFloat();
      int v = (int) counts.getShape().get(0);
      counts.addi(x.oneHot(v).transpose().matMul(y.oneHot(v)));
      return loss;
    }
  }
}
