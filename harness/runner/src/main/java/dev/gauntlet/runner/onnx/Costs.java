package dev.gauntlet.runner.onnx;

import dev.gauntlet.runner.onnx.trace.Arg;
import dev.gauntlet.runner.onnx.trace.Dim;
import dev.gauntlet.runner.onnx.trace.Operation;
import dev.gauntlet.runner.onnx.trace.Tensor;
import dev.gauntlet.runner.onnx.trace.Trace;
import dev.gauntlet.spi.result.ModelCard;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
      long products = products(operation);
      long other = products > 0 ? 0 : other(operation);
      long factors = operation.inputs().stream().limit(2).filter(trained::contains).count();
      boolean differentiable = operation.inputs().stream().anyMatch(trained::contains);
      forward += products + other;
      backward += products * factors + (differentiable ? other : 0);
      byBlock.merge(operation.block(), (double) products + other, Double::sum);
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

  /** Arithmetic of an operation that multiplies its first two arrays, or 0. */
  private long products(Operation operation) {
    return switch (operation.name()) {
      case "matMul", "batchMatMul", "dot", "linear" ->
          2 * elements(operation.output()) * lastSize(input(operation, 0));
      case "convolution" -> {
        Tensor weight = input(operation, 1);
        yield 2 * elements(operation.output()) * elements(weight) / size(weight.shape().get(0));
      }
      case "einsum" -> 2 * einsum(operation);
      case "scaled_dot_product_attention" -> {
        Tensor keys = input(operation, 1);
        long length = size(keys.shape().get(keys.rank() - 2));
        yield 2 * 2 * elements(operation.output()) * length;
      }
      case "lstm", "gru", "rnn" -> {
        Tensor sequence = input(operation, 0);
        long weights =
            operation.inputs().stream()
                .map(tensors::get)
                .filter(tensor -> tensor.rank() == 2) // neither input nor states nor biases
                .mapToLong(this::elements)
                .sum();
        yield 2 * weights * elements(sequence) / lastSize(sequence);
      }
      default -> 0;
    };
  }

  /** Number of combinations of all named axes. */
  private long einsum(Operation operation) {
    List<Arg> args = operation.args();
    String equation = ((Arg.Text) args.get(args.size() - 1)).value().replace(" ", "");
    String[] operands = equation.substring(0, equation.indexOf("->")).split(",", -1);
    Map<Character, Long> sizes = new TreeMap<>();
    for (int i = 0; i < operands.length; i++) {
      List<Dim> shape = input(operation, i).shape();
      for (int axis = 0; axis < shape.size(); axis++) {
        sizes.put(operands[i].charAt(axis), size(shape.get(axis)));
      }
    }
    return sizes.values().stream().reduce(1L, Math::multiplyExact);
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
    return tensors.get(operation.inputs().get(i));
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
