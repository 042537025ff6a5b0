package dev.gauntlet.onnx.write;

import static dev.gauntlet.onnx.write.Graph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * LSTM, GRU and plain recurrent layers, one after the other, forward in time. Layers that run in
 * both directions are refused: a language model must not see what it is to predict.
 *
 * <p>PyTorch stacks the weights of the gates as i, f, g, o (LSTM) and r, z, n (GRU), ONNX as i, o,
 * f, c and z, r, h; they are rearranged inside the graph, so that the parameters keep their names
 * and layouts.
 */
final class Recurrent {
  private static final AttributeProto TIME_FIRST = attribute("perm", new long[] {1, 0, 2});

  private final Call call;
  private final Graph graph;
  private final String type;
  private final int[] gates; // where PyTorch has what ONNX wants first, second, ...
  private final List<AttributeProto> attributes = new ArrayList<>();

  private Recurrent(Call call, String type, int... gates) {
    this.call = call;
    this.graph = call.graph();
    this.type = type;
    this.gates = gates;
  }

  static void register(Map<String, Lowering> table) {
    table.put("lstm", Recurrent::lstm);
    table.put("gru", Recurrent::gru);
    table.put("rnn", Recurrent::rnn);
  }

  private static List<String> lstm(Call call) {
    Recurrent layers = new Recurrent(call, "LSTM", 0, 3, 1, 2);
    return layers.lower(call.list(1), 2, 3, 6);
  }

  private static List<String> gru(Call call) {
    Recurrent layers = new Recurrent(call, "GRU", 1, 0, 2);
    // As PyTorch: the reset gate applies to the state's product, bias included.
    layers.attributes.add(attribute("linear_before_reset", 1));
    return layers.lower(List.of(call.in(1)), 2, 3, 6);
  }

  private static List<String> rnn(Call call) {
    Recurrent layers = new Recurrent(call, "RNN", 0);
    boolean relu = call.text(5).equalsIgnoreCase("relu");
    layers.attributes.add(
        AttributeProto.newBuilder()
            .setName("activations")
            .setType(AttributeProto.AttributeType.STRINGS)
            .addStrings(ByteString.copyFromUtf8(relu ? "Relu" : "Tanh"))
            .build());
    return layers.lower(List.of(call.in(1)), 2, 3, 7);
  }

  /**
   * @param states initial states, each (layers, batch, hidden)
   * @param weights index of the argument that lists the parameters; the number of layers and
   *     whether there are biases follow it
   * @param biases index of the argument that says whether there are biases
   * @param training index of the argument that says whether the model trains; then come the two
   *     directions and whether the batch is first
   */
  private List<String> lower(List<String> states, int weights, int biases, int training) {
    if (call.flag(training + 1)) {
      throw call.unsupported("it runs in both directions; use one");
    }
    boolean batchFirst = call.flag(training + 2);
    boolean biased = call.flag(biases);
    int layers = Math.toIntExact(call.integer(biases + 1));
    List<String> parameters = call.list(weights);
    int perLayer = parameters.size() / layers;
    long hidden = call.tensors(weights).get(1).shape().get(1).constant();
    attributes.add(attribute("hidden_size", hidden));

    String sequence =
        batchFirst ? graph.node("Transpose", List.of(call.in(0)), TIME_FIRST) : call.in(0);
    List<List<String>> finals = new ArrayList<>();
    states.forEach(state -> finals.add(new ArrayList<>()));
    for (int layer = 0; layer < layers; layer++) {
      List<String> own = parameters.subList(layer * perLayer, (layer + 1) * perLayer);
      List<String> operands = new ArrayList<>();
      operands.add(sequence);
      operands.add(inOrder(own.get(0), hidden));
      operands.add(inOrder(own.get(1), hidden));
      operands.add(biased ? biases(own.get(2), own.get(3), hidden) : "");
      operands.add(""); // every sequence has the full length
      for (String state : states) {
        operands.add(row(state, layer));
      }
      List<String> results =
          graph.node(type, operands, 1 + states.size(), attributes.toArray(new AttributeProto[0]));
      sequence = graph.node("Squeeze", List.of(results.get(0), graph.ints(1)));
      for (int i = 0; i < finals.size(); i++) {
        finals.get(i).add(results.get(i + 1));
      }
    }
    List<String> outputs = new ArrayList<>();
    outputs.add(batchFirst ? graph.node("Transpose", List.of(sequence), TIME_FIRST) : sequence);
    for (List<String> state : finals) {
      outputs.add(
          state.size() == 1 ? state.get(0) : graph.node("Concat", state, attribute("axis", 0)));
    }
    return outputs;
  }

  /** A parameter (gates x hidden, ..) with its gates in ONNX's order and an axis for direction. */
  private String inOrder(String parameter, long hidden) {
    return graph.node("Unsqueeze", List.of(reordered(parameter, hidden), graph.ints(0)));
  }

  private String biases(String input, String state, long hidden) {
    String both =
        graph.node(
            "Concat",
            List.of(reordered(input, hidden), reordered(state, hidden)),
            attribute("axis", 0));
    return graph.node("Unsqueeze", List.of(both, graph.ints(0)));
  }

  private String reordered(String parameter, long hidden) {
    if (gates.length == 1) {
      return parameter;
    }
    long[] sizes = new long[gates.length];
    Arrays.fill(sizes, hidden);
    List<String> parts =
        graph.node(
            "Split", List.of(parameter, graph.ints(sizes)), gates.length, attribute("axis", 0));
    List<String> ordered = new ArrayList<>();
    for (int gate : gates) {
      ordered.add(parts.get(gate));
    }
    return graph.node("Concat", ordered, attribute("axis", 0));
  }

  /** The initial state of one layer: (1, batch, hidden) of (layers, batch, hidden). */
  private String row(String state, int layer) {
    return graph.node(
        "Slice", List.of(state, graph.ints(layer), graph.ints(layer + 1L), graph.ints(0)));
  }
}
