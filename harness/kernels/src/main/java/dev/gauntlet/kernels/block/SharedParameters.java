package dev.gauntlet.kernels.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import dev.gauntlet.kernels.ParameterVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The parameters of a block in one piece of memory that the engine's arrays are views of. Copying
 * it whole is a matter of microseconds, where copying array by array would take as long as a step.
 */
public final class SharedParameters {
  /** So many parameters are as many bytes as a buffer can have. */
  private static final long MAX_PARAMETERS = Integer.MAX_VALUE / Float.BYTES;

  private final ParameterVector vector = new ParameterVector();
  // Empty until the block is initialized: it may be built only to count its parameters.
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
  private FloatBuffer floats = memory.asFloatBuffer();

  private SharedParameters(ParameterList parameters) {
    long count = 0;
    for (Pair<String, Parameter> each : parameters) {
      count += each.getValue().getShape().size();
    }
    if (count > MAX_PARAMETERS) {
      throw new IllegalArgumentException(
          "the model has %d parameters, must have at most %d to be trained by kernels"
              .formatted(count, MAX_PARAMETERS));
    }
    for (Pair<String, Parameter> each : parameters) {
      vector.declare(each.getKey(), each.getValue().getShape().size());
    }
  }

  /**
   * Lets all parameters of a block be initialized into shared memory, by the initializers they
   * have.
   *
   * @param parameters of known shapes, not initialized yet
   * @throws IllegalArgumentException if they are more than 2^29 - 1 values
   */
  public static SharedParameters of(ParameterList parameters) {
    SharedParameters shared = new SharedParameters(parameters);
    for (Pair<String, Parameter> each : parameters) {
      Parameter parameter = each.getValue();
      int offset = shared.vector.offset(each.getKey());
      Initializer original = parameter.getInitializer();
      parameter.setInitializer(
          (manager, shape, type) -> shared.place(original, offset, manager, shape, type));
    }
    return shared;
  }

  private NDArray place(
      Initializer original, int offset, NDManager manager, Shape shape, DataType type) {
    if (type != DataType.FLOAT32 || manager.getDevice().isGpu()) {
      throw new IllegalArgumentException(
          "parameters of kernels must be FLOAT32 on the CPU, not %s on %s"
              .formatted(type, manager.getDevice()));
    }
    if (floats.capacity() == 0) {
      memory =
          ByteBuffer.allocateDirect(vector.size() * Float.BYTES).order(ByteOrder.nativeOrder());
      floats = memory.asFloatBuffer();
    }
    try (NDArray initial = original.initialize(manager, shape, type)) {
      floats.put(offset, initial.toFloatArray());
    }
    // The engine takes a direct buffer as it is: no copy.
    int size = Math.toIntExact(shape.size()) * Float.BYTES;
    ByteBuffer slice = memory.slice(offset * Float.BYTES, size).order(ByteOrder.nativeOrder());
    return manager.create(slice, shape, type);
  }

  /** The kernels' copy of the parameters. */
  ParameterVector vector() {
    return vector;
  }

  /** Takes over what has been written to the engine's arrays. */
  void read() {
    floats.get(0, vector.values());
  }

  /** Writes the kernels' values to the engine's arrays. */
  void write() {
    floats.put(0, vector.values());
  }
}
