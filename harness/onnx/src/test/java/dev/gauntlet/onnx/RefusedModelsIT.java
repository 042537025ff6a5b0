package dev.gauntlet.onnx;

import static dev.gauntlet.onnx.TestModels.lambda;
import static dev.gauntlet.onnx.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.ops.TorchOp;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that cannot be exported, and what is said of them. */
final class RefusedModelsIT {
  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void namesAnUnknownOperationAndItsBlock() {
    Block model = model(new SequentialBlock().add(lambda(x -> x)).add(lambda(NDArray::erfinv)));
    assertThatThrownBy(() -> ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager))
        .isInstanceOf(NotExportable.class)
        .hasMessageStartingWith("operation 'erfinv' of block '02SequentialBlock.01LambdaBlock'")
        .hasMessageContaining("cannot be exported: compose it of others")
        .hasMessageNotContaining("\n");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void recordsNoManager() {
    Block model = model(lambda(x -> x.add(x.take(x.getManager().create(new long[] {0, 3})).sum())));
    Trace trace = ExportFixture.trace(model, ExportFixture.PROBLEM, manager);
    Operation take =
        trace.operations().stream().filter(o -> o.name().equals("take")).findFirst().orElseThrow();
    assertThat(take.args()).hasSize(2).hasOnlyElementsOfType(Arg.Array.class);
    assertThatThrownBy(() -> ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager))
        .isInstanceOf(NotExportable.class)
        .hasMessageStartingWith("operation 'take' of block '02LambdaBlock' cannot be exported");
  }

  @Test
  void namesAnUnknownOperationOfOurs() {
    TorchOp hypot = TorchOp.of("hypot", Map.of(), "x, y", "return torch.hypot(x, y)");
    Block model = model(lambda(x -> hypot.run(x, x)));
    assertThatThrownBy(() -> ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager))
        .isInstanceOf(NotExportable.class)
        .hasMessageStartingWith("operation 'hypot' of block '02LambdaBlock' cannot be exported");
  }

  @Test
  void refusesWhatCannotBeTraced() {
    assertThatThrownBy(() -> trace(x -> x.addi(1)))
        .isInstanceOf(NotExportable.class)
        .hasMessageContaining(
            "operation 'addi' of block '02LambdaBlock' changes an array in place");
    assertThatThrownBy(() -> trace(x -> x.mul(x.sum().getFloat())))
        .isInstanceOf(NotExportable.class)
        .hasMessageContaining("reads values");
    assertThatThrownBy(() -> trace(x -> x.add(ofTheBatch((int) x.size(0), x.getManager()))))
        .isInstanceOf(NotExportable.class)
        .hasMessageStartingWith(
            "an array of given values has the shape [batch, 1, 1], which depends on the batch size;"
                + " give the values of one example");
    assertThatThrownBy(() -> trace(x -> x.size(0) == 2 ? x : x.neg()))
        .isInstanceOf(NotExportable.class)
        .hasMessageContaining("depends on the batch size");
  }

  private Trace trace(UnaryOperator<NDArray> function) {
    return ExportFixture.trace(model(lambda(function)), ExportFixture.PROBLEM, manager);
  }

  private static NDArray ofTheBatch(int size, NDManager manager) {
    return manager.create(new float[size], new Shape(size, 1, 1));
  }
}
