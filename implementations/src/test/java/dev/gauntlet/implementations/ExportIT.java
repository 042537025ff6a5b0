package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.implementations.blockgpt.BlockGpt;
import dev.gauntlet.implementations.blockgpt.BlockGptConfig;
import dev.gauntlet.implementations.lecturegpt.LectureGpt;
import dev.gauntlet.implementations.lecturegpt.LectureGptConfig;
import dev.gauntlet.implementations.recurrent.Lstm;
import dev.gauntlet.implementations.recurrent.RecurrentConfig;
import dev.gauntlet.onnx.TorchModel;
import dev.gauntlet.onnx.Verification;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Tracer;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every implementation leaves as ONNX and computes the same there, at the study's two sizes. */
final class ExportIT {
  private static final Problem ADDITION = new Problem(16, 12, Problem.Targets.LAST);

  @TempDir Path folder;

  static Stream<Arguments> models() {
    Stream<Arguments> defaults =
        ServiceLoader.load(Implementation.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(implementation -> !implementation.id().equals("ngram")) // counts, no arithmetic
            .flatMap(
                implementation ->
                    Stream.of(
                        Arguments.of(
                            implementation.id() + ", addition",
                            implementation,
                            implementation.defaults(),
                            ADDITION),
                        Arguments.of(
                            implementation.id() + ", characters",
                            implementation,
                            implementation.defaults(),
                            new Problem(65, 128, Problem.Targets.ALL))));
    return Stream.concat(
        defaults,
        Stream.of(
            Arguments.of(
                "block-gpt without positions, norms and feed-forward layers, wider than its heads",
                new BlockGpt(),
                new BlockGptConfig(2, 3, 5, 17, true, false, false, false),
                ADDITION),
            Arguments.of(
                "lecture-gpt of one head",
                new LectureGpt(),
                new LectureGptConfig(1, 1, 10, 0.2, LectureGptConfig.Scale.WIDTH),
                ADDITION),
            Arguments.of(
                "lstm of two layers", new Lstm(), new RecurrentConfig(7, 9, 2, 0.2), ADDITION)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  <C extends Record> void computesTheSame(
      String name, Implementation<C> implementation, C config, Problem problem) throws IOException {
    Engine.getEngine("PyTorch").setRandomSeed(3);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block block = implementation.build(config, problem);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, problem.contextLength()));
      randomizeVectors(block, manager);
      Trace trace = Tracer.trace(block, problem, manager);
      Path file = folder.resolve("model.onnx");
      OnnxWriter.write(trace, block, Map.of("implementation", implementation.id()), file);
      assertThat(trace.parameters().keySet())
          .containsExactlyInAnyOrderElementsOf(block.getParameters().keys());
      assertThat(trace.dynamicLength()).isEqualTo(!implementation.id().startsWith("mlp"));

      Random random = new Random(5);
      List<long[]> examples =
          IntStream.range(0, 32)
              .mapToObj(
                  i -> random.longs(problem.contextLength(), 0, problem.vocabSize()).toArray())
              .toList();
      Verification.Result result =
          Verification.compare(
              new TorchModel(block, manager), file, examples, trace.dynamicLength(), 1);
      assertThat(result.largestDifference()).isLessThan(1e-5);
    }
  }

  /** Biases are initialized to 0, and norms to 0 or 1: an export could mix them up unseen. */
  private static void randomizeVectors(Block block, NDManager manager) {
    for (Parameter parameter : block.getParameters().values()) {
      NDArray array = parameter.getArray();
      if (array.getShape().dimension() == 1) {
        array.setRequiresGradient(false);
        array.set(new NDIndex("..."), manager.randomUniform(0.3f, 1.2f, array.getShape()));
      }
    }
  }
}
