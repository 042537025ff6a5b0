package dev.gauntlet.onnx;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import dev.gauntlet.spi.result.ModelCard;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Counts what a traced model computes, as {@link ModelCard} defines it. */
public final class Costs {

  /** Results that share the memory of an operand. */
  private static final Set<String> VIEWS =
      Set.of(
          "reshape",
          "flatten",
          "expandDims",
          "squeeze",
          "transpose",
          "broadcast",
          "slice",
          "split",
          "dropout");

  /** Operations that move or make numbers without arithmetic. */
  private static final Set<String> MOVES =
      Set.of(
          "concat",
          "stack",
          "tile",
          "flip",
          "gather",
          "indexSelect",
          "embedding",
          "toType",
          "oneHot",
          "zeros",
          "ones",
          "full",
          "arange",
          "eye");

  private static final Set<String> REDUCTIONS =
      Set.of("sum", "mean", "max", "min", "prod", "argMax", "argMin");

  private final Trace trace;
  private final Map<Integer, Tensor> tensors;
  private final Set<Integer> trained = new HashSet<>(); // arrays that a parameter has a part in

  private Costs(Trace trace) {
    this.trace = trace;
    this.tensors = trace.tensors();
    trace.parameters().values().forEach(parameter -> trained.add(parameter.id()));
  }

  /** Counts what a model computes. */
  public static ModelCard of(Trace trace) {
    return new Costs(trace).card();
  }

  private ModelCard card() {
    Map<String, Integer> calls = new TreeMap<>();
    Map<String, Double> byBlock = new LinkedHashMap<>();
    double forward = 0;
    double backward = 0;
    long activationBytes = 0;
    for (Operation operation : trace.operations()) {
      calls.merge(operation.name(), 1, Integer::sum);
      boolean differentiable = operation.inputs().stream().anyMatch(trained::contains);
      Work work = work(operation, differentiable);
      forward += work.forward();
      backward += work.backward();
      byBlock.merge(operation.block(), (double) work.forward(), Double::sum);
      for (Tensor output : operation.outputs()) {
        if (differentiable) {
          trained.add(output.id());
        }
        if (!VIEWS.contains(operation.name())) {
          activationBytes += elements(output) * output.type().getNumOfBytes();
        }
      }
    }
    double tokens = trace.contextLength();
    byBlock.replaceAll((block, flops) -> flops / tokens);
    return new ModelCard(
        calls,
        forward / tokens,
        backward / tokens,
        byBlock,
        activationBytes,
        trace.dynamicLength());
  }

  /** Arithmetic of an operation in both passes. */
  private record Work(long forward, long backward) {
    static final Work NONE = new Work(0, 0);

    /** A product that the backward pass repeats for each operand that a parameter has a part in. */
    static Work product(long pairs, boolean trainedLeft, boolean trainedRight) {
      return new Work(2 * pairs, 2 * pairs * ((trainedLeft ? 1 : 0) + (trainedRight ? 1 : 0)));
    }

    Work plus(Work more) {
      return new Work(forward + more.forward, backward + more.backward);
    }
  }

  private Work work(Operation operation, boolean differentiable) {
    return switch (operation.name()) {
      case "matMul", "batchMatMul", "dot", "linear" ->
          product(operation, elements(operation.output()) * lastSize(input(operation, 0)));
      case "convolution" -> {
        Tensor weight = input(operation, 1);
        long inputsOfOne = elements(weight) / size(weight.shape().get(0));
        yield product(operation, elements(operation.output()) * inputsOfOne);
      }
      case "einsum" -> einsum(operation);
      case "scaled_dot_product_attention" -> attention(operation);
      case "lstm", "gru", "rnn" -> recurrent(operation);
      default -> {
        long other = other(operation);
        yield new Work(other, differentiable ? other : 0);
      }
    };
  }

  /** Of the first two operands. */
  private Work product(Operation operation, long pairs) {
    return Work.product(pairs, isTrained(operation, 0), isTrained(operation, 1));
  }

  /** Queries by keys, then the weights that come of it by values. */
  private Work attention(Operation operation) {
    Tensor keys = input(operation, 1);
    long length = size(keys.shape().get(keys.rank() - 2));
    boolean query = isTrained(operation, 0);
    boolean key = isTrained(operation, 1);
    return Work.product(elements(input(operation, 0)) * length, query, key)
        .plus(
            Work.product(
                elements(operation.output()) * length, query || key, isTrained(operation, 2)));
  }

  /** At each step, a matrix by the layer's input and one by its state; states are trained. */
  private Work recurrent(Operation operation) {
    Tensor sequence = input(operation, 0);
    long steps = elements(sequence) / lastSize(sequence);
    List<Tensor> matrices =
        operation.inputs().stream()
            .map(tensors::get)
            .filter(tensor -> tensor.rank() == 2) // neither input nor states nor biases
            .toList();
    Work work = Work.NONE;
    for (int i = 0; i < matrices.size(); i++) {
      boolean trainedOperand = i > 0 || isTrained(operation, 0); // only the first meets the input
      boolean trainedMatrix = trained.contains(matrices.get(i).id());
      work =
          work.plus(Work.product(elements(matrices.get(i)) * steps, trainedMatrix, trainedOperand));
    }
    return work;
  }

  /**
   * From left to right as PyTorch multiplies them: what two operands have gives a product, of which
   * the axes remain that are needed later. A single operand is summed, or only moved.
   */
  private Work einsum(Operation operation) {
    List<Arg> args = operation.args();
    String equation = ((Arg.Text) args.get(args.size() - 1)).value().replace(" ", "");
    String[] sides = equation.split("->", -1);
    String[] operands = sides[0].split(",", -1);
    Map<Character, Long> sizes = sizes(operation, operands);
    if (operands.length == 1) {
      boolean moved = sides[1].length() == operands[0].length();
      long other = moved ? 0 : elements(input(operation, 0));
      return new Work(other, isTrained(operation, 0) ? other : 0);
    }
    Work work = Work.NONE;
    String axes = operands[0];
    boolean left = isTrained(operation, 0);
    for (int i = 1; i < operands.length; i++) {
      boolean right = isTrained(operation, i);
      Set<Character> all = letters(axes + operands[i]);
      long pairs = all.stream().map(sizes::get).reduce(1L, Math::multiplyExact);
      work = work.plus(Work.product(pairs, left, right));
      left |= right;
      Set<Character> later =
          letters(String.join("", List.of(operands).subList(i + 1, operands.length)) + sides[1]);
      axes =
          all.stream().filter(later::contains).map(String::valueOf).collect(Collectors.joining());
    }
    return work;
  }

  private static Set<Character> letters(String axes) {
    return axes.chars().mapToObj(c -> (char) c).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Size of each named axis. */
  private Map<Character, Long> sizes(Operation operation, String[] operands) {
    Map<Character, Long> sizes = new TreeMap<>();
    for (int i = 0; i < operands.length; i++) {
      List<Dim> shape = input(operation, i).shape();
      for (int axis = 0; axis < shape.size(); axis++) {
        sizes.put(operands[i].charAt(axis), size(shape.get(axis)));
      }
    }
    return sizes;
  }

  private boolean isTrained(Operation operation, int i) {
    return trained.contains(operation.inputs().get(i));
  }

  private long other(Operation operation) {
    if (VIEWS.contains(operation.name()) || MOVES.contains(operation.name())) {
      return 0;
    }
    return REDUCTIONS.contains(operation.name())
        ? elements(input(operation, 0))
        : elements(operation.output());
  }

  private Tensor input(Operation operation, int i) {
    return requireNonNull(tensors.get(operation.inputs().get(i)));
  }

  private long lastSize(Tensor tensor) {
    return size(tensor.shape().get(tensor.rank() - 1));
  }

  private long size(Dim dim) {
    return dim.at(1, trace.contextLength());
  }

  private long elements(Tensor tensor) {
    return tensor.elements(1, trace.contextLength());
  }
}
