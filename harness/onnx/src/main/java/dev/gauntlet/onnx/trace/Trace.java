package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The forward pass of a model, written down.
 *
 * @param tokens the model's input, (batch, length), INT64
 * @param logits its output
 * @param contextLength most tokens an example can have
 * @param parameters the parameters that take part, by their original name
 * @param constants other arrays that are part of the model
 * @param operations what is computed, in order
 */
public record Trace(
    Tensor tokens,
    Tensor logits,
    int contextLength,
    Map<String, Tensor> parameters,
    List<Constant> constants,
    List<Operation> operations) {
  public Trace {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    constants = List.copyOf(constants);
    operations = List.copyOf(operations);
  }

  /** False if every example must have exactly {@link #contextLength} tokens. */
  public boolean dynamicLength() {
    return tokens.shape().get(1).equals(Dim.LENGTH);
  }

  /** Every array by its id. */
  public Map<Integer, Tensor> tensors() {
    Map<Integer, Tensor> tensors = new HashMap<>();
    tensors.put(tokens.id(), tokens);
    parameters.values().forEach(tensor -> tensors.put(tensor.id(), tensor));
    constants.forEach(constant -> tensors.put(constant.tensor().id(), constant.tensor()));
    for (Operation operation : operations) {
      operation.outputs().forEach(tensor -> tensors.put(tensor.id(), tensor));
    }
    return tensors;
  }

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

  /**
   * An array whose values are part of the model without being a parameter.
   *
   * <p>Where a model makes an array for the length it is given, such as a causal mask, {@code
   * values} holds the one for the longest, of shape {@code full}, of which the traced tensor is the
   * leading corner.
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

  /**
   * One operation of a traced forward pass.
   *
   * @param name the method of {@code NDArray}, {@code NDArrayEx} or {@code NDManager} that was
   *     called, or the name under which an operation of {@code dev.gauntlet.ops} records itself
   * @param args its arguments in the order of that method; the receiver, if it takes part, is first
   * @param outputs its results
   * @param block path of the block that called it; empty for the model itself
   */
  public record Operation(String name, List<Arg> args, List<Tensor> outputs, String block) {
    public Operation {
      args = List.copyOf(args);
      outputs = List.copyOf(outputs);
    }

    /** The same operation, from a block. */
    Operation in(String path) {
      return new Operation(name, args, outputs, path);
    }

    /** The only result, or the first. */
    public Tensor output() {
      return outputs.get(0);
    }

    /** Names it and the block it came from, for an error. */
    public String describe() {
      return "operation '"
          + name
          + "' of "
          + (block.isEmpty() ? "the model" : "block '" + block + "'");
    }

    /** The arrays it reads, by id, in the order of its arguments. */
    public List<Integer> inputs() {
      return args.stream()
          .flatMapToInt(
              arg -> {
                if (arg instanceof Arg.Array array) {
                  return IntStream.of(array.tensor());
                }
                return arg instanceof Arg.Arrays arrays
                    ? arrays.tensors().stream().mapToInt(Integer::intValue)
                    : IntStream.empty();
              })
          .boxed()
          .toList();
    }
  }

  /** An argument of a traced operation. */
  public sealed interface Arg {

    /** An array. */
    record Array(int tensor) implements Arg {}

    /** A list of arrays. */
    record Arrays(List<Integer> tensors) implements Arg {
      public Arrays {
        tensors = List.copyOf(tensors);
      }
    }

    /** A whole number, such as an axis or a size. */
    record Int(Dim value) implements Arg {}

    /** Whole numbers: a shape, axes, offsets. */
    record Ints(List<Dim> values) implements Arg {
      public Ints {
        values = List.copyOf(values);
      }
    }

    /** A number that is not whole, or not meant to be. */
    record Real(double value) implements Arg {}

    /** A switch. */
    record Flag(boolean value) implements Arg {}

    /** A name: of an element type, of a mode, an equation. */
    record Text(String value) implements Arg {}

    /** An optional argument that was not given. */
    record Absent() implements Arg {}
  }
}
