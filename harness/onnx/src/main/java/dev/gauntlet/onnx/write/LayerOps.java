package dev.gauntlet.onnx.write;

import static dev.gauntlet.onnx.write.Graph.attribute;
import static dev.gauntlet.onnx.write.Lowering.one;

import dev.gauntlet.onnx.trace.Trace.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The layers that the engine computes as one operation, recurrent ones apart. */
final class LayerOps {
  private LayerOps() {}

  static void register(Map<String, Lowering> table) {
    table.put("linear", one(LayerOps::linear));
    table.put("embedding", one(LayerOps::embedding));
    table.put("layerNorm", one(LayerOps::layerNorm));
    table.put("batchNorm", one(LayerOps::batchNorm));
    table.put("dropout", one(LayerOps::dropout));
    table.put("convolution", one(LayerOps::convolution));
  }

  /** x W^T + b, W being (out, in). */
  private static String linear(Call call) {
    Graph graph = call.graph();
    if (call.tensor(0).rank() == 2) {
      List<String> operands = new ArrayList<>(List.of(call.in(0), call.in(1)));
      if (call.has(2)) {
        operands.add(call.in(2));
      }
      return graph.node("Gemm", operands, attribute("transB", 1));
    }
    String weight =
        graph.node("Transpose", List.of(call.in(1)), attribute("perm", new long[] {1, 0}));
    String product = graph.node("MatMul", List.of(call.in(0), weight));
    return call.has(2) ? graph.node("Add", List.of(product, call.in(2))) : product;
  }

  private static String embedding(Call call) {
    return call.graph().node("Gather", List.of(call.in(1), call.in(0)));
  }

  private static String layerNorm(Call call) {
    return call.graph()
        .node(
            "LayerNormalization",
            List.of(call.in(0), call.in(2), call.in(3)),
            attribute("axis", -call.dims(1).size()),
            attribute("epsilon", (float) call.real(4)));
  }

  /** With the running statistics; ONNX has the channels on axis 1. */
  private static String batchNorm(Call call) {
    if (call.flag(8)) {
      throw call.unsupported("it uses the statistics of the batch; trace in evaluation mode");
    }
    Tensor x = call.tensor(0);
    int axis = call.integer(5) == -1 ? 1 : Call.axis(call.integer(5), x.rank());
    long[] order = LongStream.range(0, x.rank()).toArray();
    order[1] = axis;
    order[axis] = 1;
    Graph graph = call.graph();
    String input =
        axis == 1
            ? call.in(0)
            : graph.node("Transpose", List.of(call.in(0)), attribute("perm", order));
    String normalized =
        graph.node(
            "BatchNormalization",
            List.of(input, call.in(3), call.in(4), call.in(1), call.in(2)),
            attribute("epsilon", (float) call.real(7)));
    return axis == 1
        ? normalized
        : graph.node("Transpose", List.of(normalized), attribute("perm", order));
  }

  private static String dropout(Call call) {
    if (call.flag(2)) {
      throw call.unsupported("it drops values at random even in evaluation mode");
    }
    return call.in(0);
  }

  private static String convolution(Call call) {
    List<String> operands = new ArrayList<>(List.of(call.in(0), call.in(1)));
    if (call.has(2)) {
      operands.add(call.in(2));
    }
    long[] padding = call.ints(4);
    return call.graph()
        .node(
            "Conv",
            operands,
            attribute("strides", call.ints(3)),
            attribute(
                "pads",
                LongStream.concat(LongStream.of(padding), LongStream.of(padding)).toArray()),
            attribute("dilations", call.ints(5)),
            attribute("group", call.integer(6)));
  }
}
