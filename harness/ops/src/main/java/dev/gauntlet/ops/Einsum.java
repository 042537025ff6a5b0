package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Einstein summation over named axes, computed by {@code torch.einsum}. */
public final class Einsum {
  private static final Map<String, Einsum> PARSED = new ConcurrentHashMap<>();

  private final EinsumEquation equation;
  private final TorchOp operation;

  private Einsum(String text) {
    equation = new EinsumEquation(text);
    String inputs =
        IntStream.range(0, equation.operandCount())
            .mapToObj(i -> "x" + i)
            .collect(Collectors.joining(", "));
    String letters = equation.letters();
    operation =
        TorchOp.of(
            "einsum",
            Map.of("equation", letters),
            inputs,
            "return torch.einsum(\"%s\", [%s])".formatted(letters, inputs));
  }

  /**
   * Multiplies operands along axes of the same name and sums over the axes that the output lacks:
   *
   * <pre>{@code
   * einsum("batch pos d_model, heads d_model d_head -> batch pos heads d_head", x, W_Q)
   * }</pre>
   *
   * @param equation for each operand its axes, separated by blanks; operands separated by commas;
   *     then {@code ->} and the axes of the output, none for a scalar. Names are letters, digits
   *     and underscores
   * @param operands arrays of one data type, as many as in the equation
   * @return an array with the axes of the output; belongs to the manager of the first operand
   * @throws IllegalArgumentException if the equation is malformed (an axis repeated in one operand,
   *     an output axis that no operand has, more than 52 axes) or an operand does not fit it (its
   *     number of axes differs, an axis has two sizes); the message names the axis
   */
  public static NDArray einsum(String equation, NDArray... operands) {
    Einsum einsum = PARSED.computeIfAbsent(equation, Einsum::new);
    Shape[] shapes = new Shape[operands.length];
    for (int i = 0; i < operands.length; i++) {
      shapes[i] = operands[i].getShape();
    }
    einsum.equation.check(shapes);
    return einsum.operation.run(operands);
  }
}
