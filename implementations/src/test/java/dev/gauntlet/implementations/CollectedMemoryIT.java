package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DJL lets PyTorch use memory of Java's for the values that a program gives it, and Java frees that
 * memory once the NDArray is closed and collected, even if a backward pass has yet to read it. A
 * model must keep what it makes until then.
 */
class CollectedMemoryIT {

  @ParameterizedTest
  @EnumSource
  void aCollectionBeforeTheBackwardPassChangesNoGradient(Cases implementation) throws Exception {
    List<float[]> undisturbed = gradients(implementation, false);

    assertThat(gradients(implementation, true))
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(undisturbed);
  }

  private static List<float[]> gradients(Cases implementation, boolean collect) throws Exception {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block model = implementation.initialized(manager, 1, 0);
      try (NDManager step = manager.newSubManager();
          GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray tokens = Cases.tokens(step, 4, Cases.PROBLEM.contextLength());
        NDArray loss = Cases.logits(model, tokens, true).square().mean();
        List<ByteBuffer> reused = collect ? collectAndReuse() : List.of();
        collector.backward(loss);
        assertThat(reused).doesNotContainNull(); // and so in use until here
      }
      List<float[]> gradients = new ArrayList<>();
      for (Parameter parameter : model.getParameters().values()) {
        gradients.add(parameter.getArray().getGradient().toFloatArray());
      }
      return gradients;
    }
  }

  /** Frees what nobody holds and overwrites what is free: with NaN, read as FLOAT32. */
  private static List<ByteBuffer> collectAndReuse() throws InterruptedException {
    List<ByteBuffer> reused = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      Thread.sleep(50); // the collector's cleaner runs on a thread of its own
      for (int size = 4; size <= 256; size += 4) {
        for (int copy = 0; copy < 8; copy++) {
          ByteBuffer buffer = ByteBuffer.allocateDirect(size);
          while (buffer.hasRemaining()) {
            buffer.put((byte) 0xFF);
          }
          reused.add(buffer);
        }
      }
    }
    return reused;
  }
}
