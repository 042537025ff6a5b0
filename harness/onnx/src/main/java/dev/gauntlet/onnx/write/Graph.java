package dev.gauntlet.onnx.write;

import ai.djl.ndarray.types.DataType;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.gauntlet.onnx.trace.Dim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** An ONNX graph in the making; values go by their names. */
final class Graph {

  /** Name of the input: token ids, (batch, length), INT64. */
  static final String TOKENS = "tokens";

  private final GraphProto.Builder proto = GraphProto.newBuilder().setName("forward");
  private final Map<String, String> memo = new HashMap<>();
  private String block = "";
  private int count;

  GraphProto.Builder proto() {
    return proto;
  }

  /** Names the block that the nodes to come are from. */
  void enter(String path) {
    block = path;
  }

  /** Adds a node with one result. */
  String node(String type, List<String> inputs, AttributeProto... attributes) {
    return node(type, inputs, 1, attributes).get(0);
  }

  /** Adds a node. An empty input name stands for an optional input that is left out. */
  List<String> node(String type, List<String> inputs, int outputs, AttributeProto... attributes) {
    String name = fresh(type);
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(outputs == 1 ? name : name + ":" + i);
    }
    proto.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(type)
            .addAllInput(inputs)
            .addAllOutput(results)
            .addAllAttribute(List.of(attributes)));
    return results;
  }

  private String fresh(String what) {
    return (block.isEmpty() ? "" : block + "/") + what + "_" + count++;
  }

  /** Makes a value once, however often it is asked for. */
  String once(String key, Supplier<String> make) {
    String known = memo.get(key);
    if (known == null) {
      known = make.get();
      memo.put(key, known);
    }
    return known;
  }

  /** Adds an array of given values under a given name. */
  void initializer(String name, DataType type, long[] shape, ByteString values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(Types.onnx(type).getNumber())
            .setRawData(values);
    for (long size : shape) {
      tensor.addDims(size);
    }
    proto.addInitializer(tensor);
  }

  /** Adds an array of given values under a name of its own. */
  String constant(DataType type, long[] shape, ByteString values) {
    String name = fresh("constant");
    initializer(name, type, shape, values);
    return name;
  }

  /** A vector of whole numbers, INT64. */
  String ints(long... values) {
    byte[] bytes = new byte[values.length * Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
    return once(
        "ints " + Arrays.toString(values),
        () -> constant(DataType.INT64, new long[] {values.length}, ByteString.copyFrom(bytes)));
  }

  /** A number without axes. */
  String scalar(double value, DataType type) {
    return once(
        "scalar " + value + " " + type,
        () -> constant(type, new long[0], ByteString.copyFrom(Types.encode(value, type))));
  }

  /** A whole number without axes. */
  String scalar(long value, DataType type) {
    return scalar((double) value, type);
  }

  /** A number without axes that may depend on batch size and length. */
  String scalar(Dim value, DataType type) {
    return value.isConstant()
        ? scalar(value.constant(), type)
        : cast(symbolic(value), DataType.INT64, type);
  }

  private String symbolic(Dim dim) {
    return once(
        "dim " + dim,
        () -> {
          String sum = scalar(dim.constant(), DataType.INT64);
          sum = plus(sum, dim.perLength(), size("length", 1));
          sum = plus(sum, dim.perBatch(), size("batch", 0));
          if (dim.perElement() != 0) {
            String both = node("Mul", List.of(size("batch", 0), size("length", 1)));
            sum = plus(sum, dim.perElement(), both);
          }
          return sum;
        });
  }

  private String plus(String sum, long factor, String what) {
    if (factor == 0) {
      return sum;
    }
    String term = factor == 1 ? what : node("Mul", List.of(scalar(factor, DataType.INT64), what));
    return sum.equals(scalar(0, DataType.INT64)) ? term : node("Add", List.of(sum, term));
  }

  /** A size of the input, without axes. */
  private String size(String what, int axis) {
    return once(
        what,
        () -> {
          String shape = once("shape", () -> node("Shape", List.of(TOKENS)));
          return node("Gather", List.of(shape, scalar(axis, DataType.INT64)));
        });
  }

  /** A vector of sizes, INT64. */
  String vector(List<Dim> dims) {
    if (dims.stream().allMatch(Dim::isConstant)) {
      return ints(dims.stream().mapToLong(Dim::constant).toArray());
    }
    return once(
        "vector " + dims,
        () -> {
          List<String> parts = new ArrayList<>();
          for (Dim dim : dims) {
            parts.add(
                dim.isConstant()
                    ? ints(dim.constant())
                    : node("Unsqueeze", List.of(symbolic(dim), ints(0))));
          }
          return parts.size() == 1 ? parts.get(0) : node("Concat", parts, attribute("axis", 0));
        });
  }

  /** The same values as another type. */
  String cast(String value, DataType from, DataType to) {
    return from == to
        ? value
        : node("Cast", List.of(value), attribute("to", Types.onnx(to).getNumber()));
  }

  /** Lower triangle of a (length, length) matrix of booleans: who may attend to whom. */
  String causalMask(Dim length) {
    return once(
        "causal " + length,
        () -> {
          String positions =
              node(
                  "Range",
                  List.of(
                      scalar(0, DataType.INT64),
                      scalar(length, DataType.INT64),
                      scalar(1, DataType.INT64)));
          String query = node("Unsqueeze", List.of(positions, ints(1)));
          return node("GreaterOrEqual", List.of(query, positions));
        });
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto attribute(String name, TensorProto value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(value)
        .build();
  }
}
