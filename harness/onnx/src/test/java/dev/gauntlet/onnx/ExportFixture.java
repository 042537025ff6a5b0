package dev.gauntlet.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Tracer;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.spi.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Exports a block that was never trained and compares the file with it. */
final class ExportFixture {
  static final Problem PROBLEM = new Problem(11, 8, Problem.Targets.ALL);

  private ExportFixture() {}

  static Trace trace(Block block, Problem problem, NDManager manager) {
    if (!block.isInitialized()) {
      block.initialize(manager, DataType.FLOAT32, new Shape(1, problem.contextLength()));
      randomize(block, manager);
    }
    return Tracer.trace(block, problem, manager);
  }

  /**
   * Gives every parameter values of its own: as they are initialized, biases are all 0 and those of
   * normalization 0 or 1, so that an export could mix them up unseen. Matrices have both signs, or
   * the gates of recurrent layers would all be open.
   */
  private static void randomize(Block block, NDManager manager) {
    Random random = new Random(2);
    for (Parameter parameter : block.getParameters().values()) {
      NDArray array = parameter.getArray();
      array.setRequiresGradient(false);
      boolean vector = array.getShape().dimension() == 1;
      float[] values = new float[Math.toIntExact(array.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = vector ? 0.3f + 0.9f * random.nextFloat() : 1.2f * random.nextFloat() - 0.6f;
      }
      array.set(new NDIndex("..."), manager.create(values, array.getShape()));
    }
  }

  static Verification.Result verify(Block block, Problem problem, Path folder, NDManager manager)
      throws IOException {
    Trace trace = trace(block, problem, manager);
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(trace, block, Map.of("trial", "none"), file);
    return Verification.compare(
        new TorchModel(block, manager), file, examples(problem), trace.dynamicLength(), 1);
  }

  static List<long[]> examples(Problem problem) {
    Random random = new Random(1);
    return IntStream.range(0, 32)
        .mapToObj(i -> random.longs(problem.contextLength(), 0, problem.vocabSize()).toArray())
        .toList();
  }
}
