package dev.gauntlet.runner.onnx;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.gauntlet.runner.onnx.trace.Trace;
import dev.gauntlet.runner.onnx.trace.Tracer;
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
    }
    return Tracer.trace(block, problem, manager);
  }

  static Verification.Result verify(Block block, Problem problem, Path folder, NDManager manager)
      throws IOException {
    Trace trace = trace(block, problem, manager);
    Path file = folder.resolve("model.onnx");
    OnnxExport.write(trace, block, Map.of("trial", "none"), file);
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
