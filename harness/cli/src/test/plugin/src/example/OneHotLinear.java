package example;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** DJL's own blocks, without a class of Gauntlet's but the provider. */
public final class OneHotLinear implements Implementation<OneHotLinear.Config> {
  public record Config(boolean bias) {} // a suite sets these by name

  public String id() { return "one-hot-linear"; }
  public Origin origin() { return new Origin("Softmax regression", "folklore", "https://example.org/softmax"); }
  public Config defaults() { return new Config(true); }

  public Block build(Config config, Problem problem) { // (B, T) token ids -> (B, T, V) logits
    int v = problem.vocabSize();
    return new SequentialBlock()
        .add(new LambdaBlock(in -> new NDList(in.singletonOrThrow().oneHot(v))))
        .add(Linear.builder().setUnits(v).optBias(config.bias()).build());
  }
}
