package example;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** Learns, but with an operation that has no counterpart in ONNX. */
public final class Unexportable implements Implementation<Unexportable.Config> {

  public record Config() {}

  @Override
  public String id() {
    return "unexportable";
  }

  @Override
  public Origin origin() {
    return new Origin("Nothing", "nobody", "https://example.org/unexportable");
  }

  @Override
  public Config defaults() {
    return new Config();
  }

  @Override
  public Block build(Config config, Problem problem) {
    int v = problem.vocabSize();
    return new SequentialBlock()
        .add(new LambdaBlock(in -> new NDList(in.singletonOrThrow().oneHot(v))))
        .add(Linear.builder().setUnits(v).build())
        .add(new Probit());
  }

  private static final class Probit extends AbstractBlock {
    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList in, boolean training, PairList<String, Object> params) {
      return new NDList(in.singletonOrThrow().tanh().mul(0.9).erfinv());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] in) {
      return in;
    }
  }
}
