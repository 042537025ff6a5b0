package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.types.DataType;
import java.util.List;

/**
 * An array of a traced model: what is known of it without its values.
 *
 * @param id unique in its trace
 * @param shape its sizes
 * @param type type of its elements
 */
public record Tensor(int id, List<Dim> shape, DataType type) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** Number of axes. */
  public int rank() {
    return shape.size();
  }

  /** Number of elements at a batch size and a length. */
  public long elements(long batch, long length) {
    return shape.stream().mapToLong(dim -> dim.at(batch, length)).reduce(1, Math::multiplyExact);
  }
}
