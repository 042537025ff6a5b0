package dev.gauntlet.onnx.write;

import static dev.gauntlet.onnx.write.Graph.attribute;
import static dev.gauntlet.onnx.write.Lowering.one;

import ai.djl.ndarray.types.DataType;
import dev.gauntlet.onnx.trace.Trace.Arg;
import java.util.List;
import java.util.Map;

/** Operations on each element, with broadcasting. */
final class Elementwise {
  private static final Map<String, String> ARITHMETIC =
      Map.of(
          "add", "Add",
          "sub", "Sub",
          "mul", "Mul",
          "div", "Div",
          "pow", "Pow",
          "maximum", "Max",
          "minimum", "Min",
          "logicalAnd", "And",
          "logicalOr", "Or",
          "logicalXor", "Xor");

  private static final Map<String, String> COMPARISON =
      Map.of(
          "eq", "Equal",
          "gt", "Greater",
          "gte", "GreaterOrEqual",
          "lt", "Less",
          "lte", "LessOrEqual");

  private static final Map<String, String> UNARY =
      Map.ofEntries(
          Map.entry("neg", "Neg"),
          Map.entry("abs", "Abs"),
          Map.entry("sign", "Sign"),
          Map.entry("sqrt", "Sqrt"),
          Map.entry("exp", "Exp"),
          Map.entry("log", "Log"),
          Map.entry("floor", "Floor"),
          Map.entry("ceil", "Ceil"),
          Map.entry("round", "Round"),
          Map.entry("sin", "Sin"),
          Map.entry("cos", "Cos"),
          Map.entry("tan", "Tan"),
          Map.entry("asin", "Asin"),
          Map.entry("acos", "Acos"),
          Map.entry("atan", "Atan"),
          Map.entry("sinh", "Sinh"),
          Map.entry("cosh", "Cosh"),
          Map.entry("tanh", "Tanh"),
          Map.entry("erf", "Erf"),
          Map.entry("relu", "Relu"),
          Map.entry("sigmoid", "Sigmoid"),
          Map.entry("softPlus", "Softplus"),
          Map.entry("softSign", "Softsign"),
          Map.entry("selu", "Selu"));

  private Elementwise() {}

  static void register(Map<String, Lowering> table) {
    ARITHMETIC.forEach((name, type) -> table.put(name, one(call -> arithmetic(call, type))));
    COMPARISON.forEach((name, type) -> table.put(name, one(call -> comparison(call, type))));
    UNARY.forEach((name, type) -> table.put(name, one(call -> unary(call, type))));
    table.put("neq", one(call -> not(call, comparison(call, "Equal"))));
    table.put("logicalNot", one(call -> not(call, call.operand(0, DataType.BOOLEAN))));
    table.put("isNaN", one(call -> call.graph().node("IsNaN", List.of(call.in(0)))));
    table.put("isInfinite", one(call -> call.graph().node("IsInf", List.of(call.in(0)))));
    table.put("log2", one(call -> logarithm(call, 2)));
    table.put("log10", one(call -> logarithm(call, 10)));
    table.put("square", one(Elementwise::square));
    table.put("mod", one(Elementwise::mod));
    table.put("clip", one(Elementwise::clip));
    table.put("gelu", one(Elementwise::gelu));
    table.put("leakyRelu", one(call -> withAlpha(call, "LeakyRelu")));
    table.put("elu", one(call -> withAlpha(call, "Elu")));
    table.put("toType", one(call -> call.operand(0, call.output().type())));
    table.put("where", one(Elementwise::where));
    table.put("masked_fill", one(Elementwise::maskedFill));
  }

  private static String arithmetic(Call call, String type) {
    DataType elements = call.output().type();
    return call.graph().node(type, List.of(call.operand(0, elements), call.operand(1, elements)));
  }

  private static String comparison(Call call, String type) {
    DataType elements = comparable(call);
    return call.graph().node(type, List.of(call.operand(0, elements), call.operand(1, elements)));
  }

  /** The type in which two operands of possibly different types are compared. */
  private static DataType comparable(Call call) {
    DataType own = call.tensor(0).type();
    DataType elements;
    if (call.isArray(1)) {
      elements = Types.promote(own, call.tensor(1).type());
    } else {
      boolean real = call.operation().args().get(1) instanceof Arg.Real;
      elements = real && !Types.isFloating(own) ? DataType.FLOAT32 : own;
    }
    return elements == DataType.BOOLEAN ? DataType.INT32 : elements;
  }

  private static String unary(Call call, String type) {
    return call.graph().node(type, List.of(call.operand(0, call.output().type())));
  }

  private static String not(Call call, String value) {
    return call.graph().node("Not", List.of(value));
  }

  private static String logarithm(Call call, int base) {
    DataType elements = call.output().type();
    String natural = unary(call, "Log");
    return call.graph()
        .node("Mul", List.of(natural, call.graph().scalar(1 / Math.log(base), elements)));
  }

  private static String square(Call call) {
    return call.graph().node("Mul", List.of(call.in(0), call.in(0)));
  }

  /** The remainder with the sign of the divisor; ONNX has it for whole numbers only. */
  private static String mod(Call call) {
    DataType elements = call.output().type();
    Graph graph = call.graph();
    String a = call.operand(0, elements);
    String b = call.operand(1, elements);
    if (!Types.isFloating(elements)) {
      return graph.node("Mod", List.of(a, b));
    }
    String quotient = graph.node("Floor", List.of(graph.node("Div", List.of(a, b))));
    return graph.node("Sub", List.of(a, graph.node("Mul", List.of(quotient, b))));
  }

  private static String clip(Call call) {
    DataType elements = call.output().type();
    return call.graph()
        .node("Clip", List.of(call.in(0), call.operand(1, elements), call.operand(2, elements)));
  }

  /** Exact, or with the approximation that {@code torch.gelu} was asked for. */
  private static String gelu(Call call) {
    return call.graph()
        .node(
            "Gelu",
            List.of(call.in(0)),
            attribute("approximate", call.has(1) ? call.text(1) : "none"));
  }

  private static String withAlpha(Call call, String type) {
    return call.graph().node(type, List.of(call.in(0)), attribute("alpha", (float) call.real(1)));
  }

  /** The receiver where the condition holds, the other array elsewhere. */
  private static String where(Call call) {
    DataType elements = call.output().type();
    return call.graph()
        .node(
            "Where",
            List.of(
                call.operand(1, DataType.BOOLEAN),
                call.operand(0, elements),
                call.operand(2, elements)));
  }

  private static String maskedFill(Call call) {
    DataType elements = call.output().type();
    return call.graph().node("Where", List.of(call.in(1), call.operand(2, elements), call.in(0)));
  }
}
