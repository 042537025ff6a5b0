package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of operations on the native engine share. */
abstract class WithEngine {
  NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    manager.getEngine().setRandomSeed(7);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  NDArray random(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }

  NDArray parameter(long... shape) {
    NDArray parameter = random(shape);
    parameter.setRequiresGradient(true);
    return parameter;
  }

  /** Gradients of sum(f * f), by which each value of f has a weight of its own. */
  static List<NDArray> gradients(Supplier<NDArray> f, NDArray... parameters) {
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.zeroGradients();
      collector.backward(f.get().square().sum());
    }
    return Arrays.stream(parameters).map(NDArray::getGradient).toList();
  }

  static void assertClose(NDArray actual, NDArray expected, double tolerance) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat(actual.sub(expected).abs().max().getFloat()).isLessThanOrEqualTo((float) tolerance);
  }
}
