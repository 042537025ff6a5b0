package dev.gauntlet.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Claims.Positions;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DJL's own blocks, made language models, pass what applies to them. */
class DjlBlocksIT {
  private static final int WIDTH = 16;

  enum Core {
    LSTM {
      @Override
      Block build() {
        return new LSTM.Builder().setNumLayers(1).setStateSize(WIDTH).build();
      }
    },
    GRU {
      @Override
      Block build() {
        return new GRU.Builder().setNumLayers(1).setStateSize(WIDTH).build();
      }
    },
    /** Which normalizes over the batch. */
    TRANSFORMER_ENCODER {
      @Override
      Claims claims() {
        return Claims.USUAL
            .withPositions(Positions.NONE)
            .withBatchStatistics()
            .withInitialExcess(2);
      }

      @Override
      Block build() {
        return new TransformerEncoderBlock(WIDTH, 2, 4 * WIDTH, 0, Activation::relu);
      }
    };

    Claims claims() {
      return Claims.USUAL;
    }

    abstract Block build();
  }

  private record Config() {}

  private record Wrapped(Core core) implements Implementation<Config> {
    @Override
    public String id() {
      return "wrapped";
    }

    @Override
    public Origin origin() {
      return new Origin("DJL", "its authors", "https://djl.ai");
    }

    @Override
    public Config defaults() {
      return new Config();
    }

    @Override
    public Claims claims() {
      return core.claims();
    }

    @Override
    public Block build(Config config, Problem problem) {
      return new LanguageModel(core.build(), core == Core.TRANSFORMER_ENCODER, problem);
    }
  }

  /** Embedding, core and head. */
  private static final class LanguageModel extends AbstractBlock {
    private final Parameter table;
    private final Block core;
    private final Block head;
    private final boolean masked;
    private final int vocabSize;

    LanguageModel(Block core, boolean masked, Problem problem) {
      vocabSize = problem.vocabSize();
      this.masked = masked;
      this.core = addChildBlock("core", core);
      head = addChildBlock("head", Linear.builder().setUnits(vocabSize).build());
      table =
          addParameter(
              Parameter.builder()
                  .setName("embedding")
                  .setType(Parameter.Type.OTHER)
                  .optInitializer(new NormalInitializer(0.5f))
                  .optShape(new Shape(vocabSize, WIDTH))
                  .build());
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      Shape embedded = new Shape(inputs[0].get(0), inputs[0].get(1), WIDTH);
      core.initialize(manager, type, embedded);
      head.initialize(manager, type, embedded);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), vocabSize)};
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
      NDArray tokens = inputs.singletonOrThrow(); // (B, T)
      NDArray x = Layers.embedding(tokens, store.getValue(table, tokens.getDevice(), training));
      NDList in = new NDList(x);
      if (masked) {
        long length = tokens.getShape().get(1);
        NDArray mask = Masks.causal((int) length, tokens.getManager()); // (T, T)
        in.add(
            mask.toType(DataType.FLOAT32, true)
                .reshape(1, length, length)
                .repeat(0, tokens.getShape().get(0)));
      }
      return head.forward(store, new NDList(core.forward(store, in, training).head()), training);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passes(Core core) {
    try (Subject subject = Subject.of(new Wrapped(core), Map.of(), Subject.PROBLEM, null)) {
      CheckReport report = ImplementationChecks.run(subject, result -> {});
      assertThat(report.passed()).as(report.toTable()).isTrue();
      assertThat(report.count(Verdict.PASSED)).as(report.toTable()).isGreaterThan(20);
    }
  }
}
