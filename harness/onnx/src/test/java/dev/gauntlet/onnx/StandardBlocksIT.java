package dev.gauntlet.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.transformer.PointwiseFeedForwardBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each standard block of DJL, between an embedding and a head, leaves Gauntlet unchanged. */
final class StandardBlocksIT {
  private static final int WIDTH = 6;

  @TempDir Path folder;

  static Stream<Arguments> blocks() {
    return Stream.of(
        Arguments.of("identity", new LambdaBlock(x -> x)),
        Arguments.of("Linear", Linear.builder().setUnits(WIDTH).build()),
        Arguments.of("Linear, no bias", Linear.builder().setUnits(WIDTH).optBias(false).build()),
        Arguments.of("LayerNorm", LayerNorm.builder().axis(2).build()),
        Arguments.of("BatchNorm", BatchNorm.builder().optAxis(2).build()),
        Arguments.of("Dropout", Dropout.builder().optRate(0.5f).build()),
        Arguments.of("ReLU", Activation.reluBlock()),
        Arguments.of("ReLU6", Activation.relu6Block()),
        Arguments.of("Sigmoid", Activation.sigmoidBlock()),
        Arguments.of("Tanh", Activation.tanhBlock()),
        Arguments.of("SoftPlus", Activation.softPlusBlock()),
        Arguments.of("SoftSign", Activation.softSignBlock()),
        Arguments.of("LeakyReLU", Activation.leakyReluBlock(0.1f)),
        Arguments.of("ELU", Activation.eluBlock(0.7f)),
        Arguments.of("SELU", Activation.seluBlock()),
        Arguments.of("GELU", Activation.geluBlock()),
        Arguments.of("Swish", Activation.swishBlock(1.3f)),
        Arguments.of("Mish", Activation.mishBlock()),
        Arguments.of("LSTM", LSTM.builder().setStateSize(WIDTH).setNumLayers(2).build()),
        Arguments.of(
            "LSTM, no biases",
            LSTM.builder().setStateSize(WIDTH).setNumLayers(1).optHasBiases(false).build()),
        Arguments.of("GRU", GRU.builder().setStateSize(WIDTH).setNumLayers(2).build()),
        Arguments.of(
            "RNN",
            RNN.builder()
                .setStateSize(WIDTH)
                .setNumLayers(1)
                .setActivation(RNN.Activation.TANH)
                .build()),
        Arguments.of(
            "Conv1d",
            new SequentialBlock()
                .add(transposed())
                .add(
                    Conv1d.builder()
                        .setKernelShape(new Shape(3))
                        .optPadding(new Shape(1))
                        .setFilters(WIDTH)
                        .build())
                .add(transposed())),
        Arguments.of(
            "Attention",
            ScaledDotProductAttentionBlock.builder()
                .setEmbeddingSize(WIDTH)
                .setHeadCount(2)
                .build()),
        Arguments.of(
            "Pointwise feed-forward",
            new PointwiseFeedForwardBlock(List.of(9), WIDTH, Activation::relu)),
        Arguments.of(
            "Transformer encoder",
            new TransformerEncoderBlock(WIDTH, 3, 9, 0.1f, Activation::gelu)));
  }

  private static Block transposed() {
    return new LambdaBlock(x -> new NDList(x.singletonOrThrow().transpose(0, 2, 1)));
  }

  @Test
  void refusesARecurrentLayerOfTwoDirections() {
    Block lstm = LSTM.builder().setStateSize(WIDTH).setNumLayers(1).optBidirectional(true).build();
    Block model = TestModels.model(lstm);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      assertThatThrownBy(() -> ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager))
          .isInstanceOf(NotExportable.class)
          .hasMessage(
              "operation 'lstm' of block '02LSTM' cannot be exported: it runs in both directions;"
                  + " use one");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void computesTheSame(String name, Block block) throws IOException {
    Engine.getEngine("PyTorch").setRandomSeed(7);
    Block model =
        new SequentialBlock()
            .add(TestModels.embedding(ExportFixture.PROBLEM.vocabSize(), WIDTH))
            .add(block)
            .add(Linear.builder().setUnits(ExportFixture.PROBLEM.vocabSize()).build());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Trace trace = ExportFixture.trace(model, ExportFixture.PROBLEM, manager);
      assertThat(trace.dynamicLength()).isTrue();
      Verification.Result result =
          ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager);
      assertThat(result.comparisons()).hasSize(3 * 3 * 2);
      assertThat(result.largestDifference()).isLessThan(5e-6);
    }
  }
}
