package example;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.Arrays;

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
    return new Model(config, problem.vocabSize());
  }

  private static final class Model extends AbstractBlock implements SelfTraining {
    private final int v;
    private final float[] seen; // (V, V) by rows
    private final Parameter counts;

    Model(Config config, int v) {
      this.v = v;
      this.seen = new float[v * v];
      Arrays.fill(seen, (float) config.smoothing());
      counts =
          addParameter(
              Parameter.builder()
                  .setName("counts")
                  .setType(Parameter.Type.OTHER)
                  .optShape(new Shape(v, v))
                  .optInitializer(Initializer.ONES)
                  .optRequiresGrad(false)
                  .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList in, boolean training, PairList<String, Object> params) {
      NDArray tokens = in.singletonOrThrow(); // (B, T)
      NDArray table = store.getValue(counts, tokens.getDevice(), false); // (V, V)
      NDArray rows = tokens.getNDArrayInternal().embedding(tokens, table, SparseFormat.DENSE).get(0);
      return new NDList(rows.div(rows.sum(new int[] {-1}, true)).log()); // (B, T, V)
    }

    @Override
    public double learn(Batch batch) {
      long[] x = batch.tokens().toLongArray();
      long[] y = batch.targets().toLongArray();
      int t = (int) (batch.tokens().getShape().get(1));
      boolean last = batch.targets().getShape().dimension() == 1;
      double loss = 0;
      for (int i = 0; i < y.length; i++) {
        int from = (int) x[last ? i * t + t - 1 : i];
        double total = 0;
        for (int to = 0; to < v; to++) {
          total += seen[from * v + to];
        }
        loss -= Math.log(seen[from * v + (int) y[i]] / total);
      }
      for (int i = 0; i < y.length; i++) {
        int from = (int) x[last ? i * t + t - 1 : i];
        seen[from * v + (int) y[i]]++;
      }
      store();
      return loss / y.length;
    }

    private void store() {
      NDArray table = counts.getArray();
      try (NDArray values = table.getManager().create(seen, table.getShape())) {
        table.set(new NDIndex("..."), values);
      }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] in) {
      return new Shape[] {in[0].add(v)};
    }

    @Override
    public void initialize(NDManager manager, DataType type, Shape... shapes) {
      super.initialize(manager, type, shapes);
      store();
    }
  }
}
