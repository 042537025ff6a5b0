package dev.gauntlet.onnx.write;

import static dev.gauntlet.onnx.write.Graph.attribute;
import static dev.gauntlet.onnx.write.Lowering.one;

import ai.djl.ndarray.types.DataType;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Products, sums along axes, and attention. */
final class Products {
  private static final Map<String, String> REDUCTION =
      Map.of(
          "sum", "ReduceSum",
          "mean", "ReduceMean",
          "max", "ReduceMax",
          "min", "ReduceMin",
          "prod", "ReduceProd");

  private Products() {}

  static void register(Map<String, Lowering> table) {
    REDUCTION.forEach((name, type) -> table.put(name, one(call -> reduction(call, type))));
    table.put("argMax", one(call -> position(call, "ArgMax")));
    table.put("argMin", one(call -> position(call, "ArgMin")));
    table.put("softmax", one(call -> alongAxis(call, "Softmax")));
    table.put("logSoftmax", one(call -> alongAxis(call, "LogSoftmax")));
    table.put("cumSum", one(Products::cumSum));
    table.put("matMul", one(Products::product));
    table.put("batchMatMul", one(Products::product));
    table.put("dot", one(Products::product));
    table.put("einsum", one(Products::einsum));
    table.put("scaled_dot_product_attention", one(Products::attention));
  }

  private static String reduction(Call call, String type) {
    String x = call.operand(0, call.output().type());
    if (!call.has(1)) {
      return call.graph().node(type, List.of(x), attribute("keepdims", 0));
    }
    return call.graph()
        .node(
            type,
            List.of(x, call.graph().ints(call.ints(1))),
            attribute("keepdims", call.flag(2) ? 1 : 0));
  }

  private static String position(Call call, String type) {
    if (!call.has(1)) {
      throw call.unsupported("name the axis");
    }
    return call.graph()
        .node(
            type,
            List.of(call.in(0)),
            attribute("axis", call.integer(1)),
            attribute("keepdims", 0));
  }

  private static String alongAxis(Call call, String type) {
    return call.graph().node(type, List.of(call.in(0)), attribute("axis", call.integer(1)));
  }

  private static String cumSum(Call call) {
    if (!call.has(1)) {
      throw call.unsupported("name the axis");
    }
    String x = call.operand(0, call.output().type());
    return call.graph()
        .node("CumSum", List.of(x, call.graph().scalar(call.integer(1), DataType.INT64)));
  }

  private static String product(Call call) {
    DataType type = call.output().type();
    return call.graph().node("MatMul", List.of(call.operand(0, type), call.operand(1, type)));
  }

  /** Operands first, then the equation, in letters as PyTorch and ONNX both have it. */
  private static String einsum(Call call) {
    int last = call.operation().args().size() - 1;
    List<String> operands =
        LongStream.range(0, last).mapToObj(i -> call.in(Math.toIntExact(i))).toList();
    return call.graph().node("Einsum", operands, attribute("equation", call.text(last)));
  }

  /** softmax(q k^T / sqrt(d_head) + causal mask) v; the queries are scaled, being smaller. */
  private static String attention(Call call) {
    Graph graph = call.graph();
    Tensor q = call.tensor(0);
    int rank = q.rank();
    double head = q.shape().get(rank - 1).constant();
    long[] order = LongStream.range(0, rank).toArray();
    order[rank - 1] = rank - 2L;
    order[rank - 2] = rank - 1L;
    String scaled =
        graph.node("Mul", List.of(call.in(0), graph.scalar(1 / Math.sqrt(head), q.type())));
    String keys = graph.node("Transpose", List.of(call.in(1)), attribute("perm", order));
    String scores = graph.node("MatMul", List.of(scaled, keys));
    boolean causal = call.flag(3);
    if (causal) {
      String mask = graph.causalMask(q.shape().get(rank - 2));
      String nothing = graph.scalar(Double.NEGATIVE_INFINITY, q.type());
      scores = graph.node("Where", List.of(mask, scores, nothing));
    }
    String weights = graph.node("Softmax", List.of(scores), attribute("axis", -1));
    return graph.node("MatMul", List.of(weights, call.in(2)));
  }
}
