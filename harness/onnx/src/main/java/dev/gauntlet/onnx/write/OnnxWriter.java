package dev.gauntlet.onnx.write;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Constant;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import dev.gauntlet.ops.BlockParameters;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes a traced forward pass as a standard ONNX model. */
public final class OnnxWriter {

  /** Name of the output: logits, FLOAT. */
  public static final String LOGITS = "logits";

  /** Name of the input: token ids, (batch, length), INT64. */
  public static final String TOKENS = Graph.TOKENS;

  /** Who a model file says has written it. */
  public static final String PRODUCER = "gauntlet";

  /** The first operator set with a native {@code Gelu}. */
  private static final int OPSET = 20;

  private static final int IR_VERSION = 9; // the one that came with operator set 20

  /** A protobuf message ends at 2 GiB; the graph itself needs a little. */
  private static final long LARGEST = Integer.MAX_VALUE - (16L << 20);

  private static final Map<String, Lowering> LOWERINGS = new HashMap<>();

  static {
    Elementwise.register(LOWERINGS);
    Shaping.register(LOWERINGS);
    Products.register(LOWERINGS);
    LayerOps.register(LOWERINGS);
    Recurrent.register(LOWERINGS);
  }

  private OnnxWriter() {}

  /** The operations that can be written, by the names that a trace gives them. */
  public static SortedSet<String> operations() {
    return new TreeSet<>(LOWERINGS.keySet());
  }

  /**
   * Writes a model to a file, which appears whole or not at all.
   *
   * <p>It is of operator set 20 and maps {@code tokens}, (batch, length) INT64, to {@code logits},
   * (batch, length or 1, V) FLOAT; parameters are initializers under their original names.
   *
   * @param trace its forward pass
   * @param model the block that was traced
   * @param metadata what to say of its origin, by name
   * @param file where to
   * @throws NotExportable if there is an operation that cannot be written (names it and its block),
   *     a parameter named as input or output are, or more than 2 GB of parameters and constants
   * @throws IOException if the file cannot be written
   */
  public static void write(Trace trace, Block model, Map<String, String> metadata, Path file)
      throws IOException {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    new BlockParameters(model)
        .byName()
        .forEach((name, parameter) -> parameters.put(name, parameter.getArray()));
    ModelProto onnx = model(trace, parameters, metadata);
    AtomicFile.write(file, channel -> onnx.writeTo(Channels.newOutputStream(channel)));
  }

  /** A model, given the value of each parameter by its original name; these are not kept. */
  static ModelProto model(
      Trace trace, Map<String, NDArray> parameters, Map<String, String> metadata) {
    requireFits(trace);
    requireNames(trace);
    Graph graph = new Graph();
    Map<Integer, String> names = new HashMap<>();
    names.put(trace.tokens().id(), Graph.TOKENS);
    trace
        .parameters()
        .forEach(
            (name, tensor) -> {
              names.put(tensor.id(), name);
              NDArray array = requireNonNull(parameters.get(name), name);
              graph.initializer(
                  name,
                  tensor.type(),
                  array.getShape().getShape(),
                  ByteString.copyFrom(array.toByteBuffer()));
            });
    Map<Integer, Tensor> tensors = trace.tensors();
    for (Constant constant : trace.constants()) {
      names.put(constant.tensor().id(), constant(graph, constant));
    }
    for (Operation operation : trace.operations()) {
      graph.enter(operation.block());
      List<String> results = lowering(operation).lower(new Call(operation, graph, names, tensors));
      for (int i = 0; i < results.size(); i++) {
        names.put(operation.outputs().get(i).id(), results.get(i));
      }
    }
    finish(graph, trace, requireNonNull(names.get(trace.logits().id())));
    return model(graph.proto(), metadata);
  }

  private static void requireFits(Trace trace) {
    long bytes =
        trace.parameters().values().stream()
            .mapToLong(t -> t.elements(1, 1) * t.type().getNumOfBytes())
            .sum();
    bytes += trace.constants().stream().mapToLong(constant -> constant.values().size()).sum();
    if (bytes > LARGEST) {
      throw new NotExportable(
          "parameters and constants take "
              + (bytes >> 20)
              + " MiB, but an ONNX file holds at most "
              + (LARGEST >> 20)
              + " MiB");
    }
  }

  private static void requireNames(Trace trace) {
    for (String name : List.of(TOKENS, LOGITS)) {
      if (trace.parameters().containsKey(name)) {
        throw new NotExportable(
            "a parameter is named '" + name + "' as the model's input or output is; rename it");
      }
    }
  }

  private static Lowering lowering(Operation operation) {
    Lowering lowering = LOWERINGS.get(operation.name());
    if (lowering == null) {
      throw new NotExportable(
          operation.describe()
              + " cannot be exported: compose it of others, such as add, mul, matMul, einsum,"
              + " softmax, where, slice");
    }
    return lowering;
  }

  private static String constant(Graph graph, Constant constant) {
    Tensor tensor = constant.tensor();
    long[] shape = constant.full().stream().mapToLong(Long::longValue).toArray();
    String whole = graph.constant(tensor.type(), shape, constant.values());
    if (tensor.shape().stream().allMatch(Dim::isConstant)) {
      return whole;
    }
    long[] zeros = new long[tensor.rank()];
    return graph.node("Slice", List.of(whole, graph.ints(zeros), graph.vector(tensor.shape())));
  }

  private static void finish(Graph graph, Trace trace, String result) {
    graph.enter("");
    String logits = graph.cast(result, trace.logits().type(), DataType.FLOAT32);
    GraphProto.Builder proto = graph.proto();
    proto.addNodeBuilder().setName(LOGITS).setOpType("Identity").addInput(logits).addOutput(LOGITS);
    proto.addInput(info(Graph.TOKENS, trace.tokens().shape(), TensorProto.DataType.INT64));
    proto.addOutput(info(LOGITS, trace.logits().shape(), TensorProto.DataType.FLOAT));
  }

  private static ValueInfoProto info(String name, List<Dim> dims, TensorProto.DataType type) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim dim : dims) {
      TensorShapeProto.Dimension.Builder size = shape.addDimBuilder();
      if (dim.isConstant()) {
        size.setDimValue(dim.constant());
      } else {
        size.setDimParam(dim.toString());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private static ModelProto model(GraphProto.Builder graph, Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(PRODUCER)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(graph);
    new TreeMap<>(metadata)
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }
}
