package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.NDArray;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.LongStream;

/**
 * An array whose values are part of the model without being a parameter.
 *
 * <p>Where a model makes an array for the length it is given, such as a causal mask, {@code values}
 * holds the one for the longest, of shape {@code full}, of which the traced tensor is the leading
 * corner.
 *
 * @param tensor the array
 * @param full shape of {@code values}
 * @param values elements in row-major order, little-endian
 */
public record Constant(Tensor tensor, List<Long> full, ByteString values) {
  public Constant {
    full = List.copyOf(full);
  }

  static Constant of(int id, NDArray array) {
    long[] shape = array.getShape().getShape();
    return new Constant(
        new Tensor(id, Dim.of(shape), array.getDataType()),
        LongStream.of(shape).boxed().toList(),
        ByteString.copyFrom(array.toByteBuffer()));
  }
}
