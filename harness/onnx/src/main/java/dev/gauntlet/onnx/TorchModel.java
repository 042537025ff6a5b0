package dev.gauntlet.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;

/** A block in evaluation mode on the engine that trained it. */
public final class TorchModel {
  private final Block block;
  private final NDManager manager;

  /**
   * Wraps a model.
   *
   * @param block an initialized block: token ids (B, T) to logits
   * @param manager under which the arrays of each run live meanwhile
   */
  public TorchModel(Block block, NDManager manager) {
    this.block = block;
    this.manager = manager;
  }

  /**
   * Runs the model.
   *
   * @param tokens token ids of all examples, one after the other
   * @param batch number of examples, B
   * @return logits (B, T or 1, V)
   */
  public Logits run(long[] tokens, int batch) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = scope.create(tokens, new Shape(batch, tokens.length / batch));
      NDArray output =
          block
              .forward(new ParameterStore(scope, false), new NDList(input), false)
              .singletonOrThrow();
      Shape shape = output.getShape();
      return new Logits(
          batch,
          Math.toIntExact(shape.get(1)),
          Math.toIntExact(shape.get(2)),
          FloatBuffer.wrap(output.toFloatArray()));
    }
  }
}
