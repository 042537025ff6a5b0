package dev.gauntlet.onnx.write;

import static dev.gauntlet.onnx.write.Graph.attribute;
import static dev.gauntlet.onnx.write.Lowering.one;

import ai.djl.ndarray.types.DataType;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operations that arrange, select or make elements. */
final class Shaping {
  private Shaping() {}

  static void register(Map<String, Lowering> table) {
    table.put("reshape", one(Shaping::reshape));
    table.put("flatten", one(Shaping::reshape));
    table.put("expandDims", one(call -> withAxes(call, "Unsqueeze", call.integer(1))));
    table.put("squeeze", one(call -> withAxes(call, "Squeeze", call.ints(1))));
    table.put("transpose", one(Shaping::transpose));
    table.put("broadcast", one(Shaping::broadcast));
    table.put("tile", one(Shaping::tile));
    table.put("flip", one(Shaping::flip));
    table.put("slice", one(Shaping::slice));
    table.put("concat", one(Shaping::concat));
    table.put("stack", one(Shaping::stack));
    table.put("split", Shaping::split);
    table.put("gather", one(Shaping::gather));
    table.put("indexSelect", one(Shaping::indexSelect));
    table.put("oneHot", one(Shaping::oneHot));
    table.put("zeros", one(call -> filled(call, 0)));
    table.put("ones", one(call -> filled(call, 1)));
    table.put("full", one(call -> filled(call, call.real(1))));
    table.put("arange", one(Shaping::arange));
    table.put("eye", one(Shaping::eye));
  }

  /**
   * Sizes that depend on the input are copied from the operand or left to be inferred where that is
   * possible, and computed where it is not.
   */
  private static String reshape(Call call) {
    List<Dim> from = call.tensor(0).shape();
    List<Dim> to = call.output().shape();
    long[] shape = new long[to.size()];
    int inferred = 0;
    for (int i = 0; i < shape.length; i++) {
      if (to.get(i).isConstant()) {
        shape[i] = to.get(i).constant();
      } else if (i < from.size() && from.get(i).equals(to.get(i))) {
        shape[i] = 0; // as the operand's
      } else {
        shape[i] = -1;
        inferred++;
      }
    }
    String sizes = inferred <= 1 ? call.graph().ints(shape) : call.graph().vector(to);
    return call.graph().node("Reshape", List.of(call.in(0), sizes));
  }

  private static String withAxes(Call call, String type, long... axes) {
    return call.graph().node(type, List.of(call.in(0), call.graph().ints(axes)));
  }

  private static String transpose(Call call) {
    int rank = call.tensor(0).rank();
    long[] order =
        call.has(1)
            ? LongStream.of(call.ints(1)).map(axis -> Call.axis(axis, rank)).toArray()
            : LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
    return call.graph().node("Transpose", List.of(call.in(0)), attribute("perm", order));
  }

  private static String broadcast(Call call) {
    return call.graph()
        .node("Expand", List.of(call.in(0), call.graph().vector(call.output().shape())));
  }

  private static String tile(Call call) {
    List<Dim> repeats = call.dims(1);
    if (repeats.size() != call.tensor(0).rank()) {
      throw call.unsupported("give as many repeats as the array has axes");
    }
    return call.graph().node("Tile", List.of(call.in(0), call.graph().vector(repeats)));
  }

  private static String flip(Call call) {
    long[] axes = call.ints(1);
    long[] ones = LongStream.of(axes).map(axis -> -1).toArray();
    long[] ends = LongStream.of(axes).map(axis -> Long.MIN_VALUE).toArray();
    Graph graph = call.graph();
    return graph.node(
        "Slice",
        List.of(
            call.in(0), graph.ints(ones), graph.ints(ends), graph.ints(axes), graph.ints(ones)));
  }

  /** Only the axes that are cut take part. */
  private static String slice(Call call) {
    List<Dim> shape = call.tensor(0).shape();
    List<Dim> starts = new ArrayList<>();
    List<Dim> ends = new ArrayList<>();
    List<Dim> axes = new ArrayList<>();
    List<Dim> steps = new ArrayList<>();
    for (int axis = 0; axis < shape.size(); axis++) {
      Dim start = call.dims(1).get(axis);
      Dim end = call.dims(2).get(axis);
      Dim step = call.dims(3).get(axis);
      boolean whole =
          start.equals(Dim.of(0)) && end.equals(shape.get(axis)) && step.equals(Dim.of(1));
      if (!whole) {
        starts.add(start);
        ends.add(end);
        axes.add(Dim.of(axis));
        steps.add(step);
      }
    }
    Graph graph = call.graph();
    String cut =
        axes.isEmpty()
            ? call.in(0)
            : graph.node(
                "Slice",
                List.of(
                    call.in(0),
                    graph.vector(starts),
                    graph.vector(ends),
                    graph.vector(axes),
                    graph.vector(steps)));
    long[] squeezed = call.ints(4);
    return squeezed.length == 0 ? cut : graph.node("Squeeze", List.of(cut, graph.ints(squeezed)));
  }

  private static String concat(Call call) {
    List<String> parts = new ArrayList<>();
    parts.add(call.operand(0, call.output().type()));
    for (int i = 0; i < call.list(1).size(); i++) {
      DataType from = call.tensors(1).get(i).type();
      parts.add(call.graph().cast(call.list(1).get(i), from, call.output().type()));
    }
    return call.graph().node("Concat", parts, attribute("axis", call.integer(2)));
  }

  private static String stack(Call call) {
    long axis = Call.axis(call.integer(2), call.output().rank());
    Graph graph = call.graph();
    List<String> parts = new ArrayList<>();
    parts.add(withAxes(call, "Unsqueeze", axis));
    call.list(1)
        .forEach(part -> parts.add(graph.node("Unsqueeze", List.of(part, graph.ints(axis)))));
    return graph.node("Concat", parts, attribute("axis", axis));
  }

  private static List<String> split(Call call) {
    int axis = Call.axis(call.integer(2), call.tensor(0).rank());
    List<Tensor> outputs = call.operation().outputs();
    List<Dim> sizes = outputs.stream().map(output -> output.shape().get(axis)).toList();
    Graph graph = call.graph();
    return graph.node(
        "Split", List.of(call.in(0), graph.vector(sizes)), outputs.size(), attribute("axis", axis));
  }

  private static String gather(Call call) {
    return call.graph()
        .node(
            "GatherElements",
            List.of(call.in(0), call.operand(1, DataType.INT64)),
            attribute("axis", call.integer(2)));
  }

  private static String indexSelect(Call call) {
    return call.graph()
        .node(
            "Gather",
            List.of(call.in(0), call.operand(1, DataType.INT64)),
            attribute("axis", call.integer(2)));
  }

  private static String oneHot(Call call) {
    Graph graph = call.graph();
    DataType type = call.output().type();
    String off = graph.node("Unsqueeze", List.of(graph.scalar(0, type), graph.ints(0)));
    String on = graph.node("Unsqueeze", List.of(graph.scalar(1, type), graph.ints(0)));
    String values = graph.node("Concat", List.of(off, on), attribute("axis", 0));
    String depth = graph.ints(call.integer(1));
    return graph.node("OneHot", List.of(call.operand(0, DataType.INT64), depth, values));
  }

  private static String filled(Call call, double value) {
    return filled(call.graph(), call.output(), value);
  }

  private static String filled(Graph graph, Tensor like, double value) {
    TensorProto element =
        TensorProto.newBuilder()
            .setDataType(Types.onnx(like.type()).getNumber())
            .addDims(1)
            .setRawData(ByteString.copyFrom(Types.encode(value, like.type())))
            .build();
    return graph.node(
        "ConstantOfShape", List.of(graph.vector(like.shape())), attribute("value", element));
  }

  private static String arange(Call call) {
    DataType type = call.output().type();
    return call.graph()
        .node(
            "Range", List.of(call.operand(0, type), call.operand(1, type), call.operand(2, type)));
  }

  private static String eye(Call call) {
    return call.graph().node("EyeLike", List.of(filled(call, 0)));
  }
}
