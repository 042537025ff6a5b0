package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.function.Function;

/** Models small enough to train in a test. */
final class ToyModels {
  private ToyModels() {}

  record Config() {}

  /** An implementation that builds what it is told to. */
  static Implementation<Config> implementation(Function<Problem, Block> build) {
    return new Implementation<>() {
      @Override
      public String id() {
        return "toy-model";
      }

      @Override
      public Origin origin() {
        return new Origin("Toy", "nobody", "https://example.org");
      }

      @Override
      public Config defaults() {
        return new Config();
      }

      @Override
      public Block build(Config config, Problem problem) {
        return build.apply(problem);
      }
    };
  }

  /** Embedding, dropout, linear: logits of every position. */
  static class Embedded extends ModelBlock {
    private static final int WIDTH = 8;

    private final double dropout;

    Embedded(Problem problem, double dropout) {
      super(problem.vocabSize(), problem.contextLength());
      this.dropout = dropout;
      parameter("wte.weight", new NormalInitializer(1), problem.vocabSize(), WIDTH);
      parameter("head.weight", new NormalInitializer(0.1f), problem.vocabSize(), WIDTH);
      parameter("head.bias", Initializer.ZEROS, problem.vocabSize());
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      NDArray x = Layers.embedding(tokens, w.get("wte.weight")); // (B, T, C)
      return Layers.linear(Layers.dropout(x, dropout, training), w.at("head"));
    }
  }

  /** Does something else in one of its training passes, counted from 0. */
  static final class Faulty extends Embedded {
    private final int step;
    private final Function<NDArray, NDArray> fault;
    private int passes;

    Faulty(Problem problem, int step, Function<NDArray, NDArray> fault) {
      super(problem, 0);
      this.step = step;
      this.fault = fault;
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      NDArray logits = super.logits(w, tokens, training);
      return training && passes++ == step ? fault.apply(logits) : logits;
    }
  }

  /** Minus infinity for token 1, as a mask would have it. */
  static NDArray forbidTokenOne(NDArray logits) {
    NDArray mask = logits.getManager().create(new float[] {0, Float.NEGATIVE_INFINITY, 0, 0, 0});
    return logits.add(mask);
  }

  /**
   * Logits of the last position only, by blocks of DJL's alone, batch norm and dropout included.
   */
  static Block ofStandardBlocks(Problem problem) {
    int v = problem.vocabSize();
    return new SequentialBlock()
        .add(new LambdaBlock(ToyModels::oneHot, "OneHot"))
        .add(Linear.builder().setUnits(16).build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(Dropout.builder().optRate(0.1f).build())
        .add(Linear.builder().setUnits(v).build())
        .add(new LambdaBlock(x -> new NDList(x.singletonOrThrow().expandDims(1)), "ToLogits"));
  }

  private static NDList oneHot(NDList tokens) {
    NDArray ids = tokens.singletonOrThrow().toType(DataType.INT64, false);
    return new NDList(ids.oneHot(ToyTask.VOCAB_SIZE).flatten(1, 2).toType(DataType.FLOAT32, false));
  }

  /** Counts which token follows which; not trained by gradients. May forget it all at a step. */
  static final class Counts extends AbstractBlock implements SelfTraining {
    private final Parameter counts;
    private final int forgetfulStep;
    private int step;

    Counts(Problem problem) {
      this(problem, -1);
    }

    Counts(Problem problem, int forgetfulStep) {
      this.forgetfulStep = forgetfulStep;
      counts =
          addParameter(
              Parameter.builder()
                  .setName("counts")
                  .setType(Parameter.Type.OTHER)
                  .optInitializer(Initializer.ONES)
                  .optRequiresGrad(false)
                  .optShape(new Shape(problem.vocabSize(), problem.vocabSize()))
                  .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> unusedParameters) {
      return new NDList(logits(inputs.singletonOrThrow()));
    }

    private NDArray logits(NDArray tokens) {
      return Layers.embedding(tokens, counts.getArray()).log(); // (B, T, V)
    }

    @Override
    public double learn(Batch batch) {
      int v = (int) counts.getShape().get(0);
      NDArray logits = logits(batch.tokens()).logSoftmax(-1).reshape(-1, v);
      NDArray target = batch.targets().reshape(-1, 1);
      double loss = -logits.gather(target, 1).mean().getFloat();
      NDArray seen = batch.tokens().reshape(-1).oneHot(v).transpose();
      counts.getArray().addi(seen.matMul(target.reshape(-1).oneHot(v)));
      if (step++ == forgetfulStep) {
        counts.getArray().muli(0).addi(1);
      }
      return loss;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }
}
