package dev.gauntlet.ops;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** An equation over named axes: parsed, checked, and translated to one-letter axes. */
final class EinsumEquation {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final Pattern AXIS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final String text;
  private final List<List<String>> operands = new ArrayList<>();
  private final List<String> output;
  private final List<String> axes = new ArrayList<>(); // distinct, by first occurrence
  private final List<int[]> operandAxes = new ArrayList<>(); // as indices into axes

  /**
   * Parses an equation.
   *
   * @throws IllegalArgumentException if it is malformed; the message names the axis at fault
   */
  EinsumEquation(String text) {
    this.text = text;
    String[] sides = text.split("->", -1);
    if (sides.length != 2) {
      throw error("must have one '->' between operands and output");
    }
    for (String operand : sides[0].split(",", -1)) {
      operands.add(axesOf(operand, "operand " + (operands.size() + 1)));
    }
    for (List<String> operand : operands) {
      if (operand.isEmpty()) {
        throw error("operand " + (operandAxes.size() + 1) + " has no axes");
      }
      operand.stream().filter(axis -> !axes.contains(axis)).forEach(axes::add);
      operandAxes.add(operand.stream().mapToInt(axes::indexOf).toArray());
    }
    if (axes.size() > LETTERS.length()) {
      throw error("has " + axes.size() + " axes, at most " + LETTERS.length() + " are allowed");
    }
    output = axesOf(sides[1], "the output");
    for (String axis : output) {
      if (!axes.contains(axis)) {
        throw error("output axis '" + axis + "' is in no operand");
      }
    }
  }

  /** The operation, on one-letter axes as {@code torch.einsum} has them: {@code ab,bc->ac}. */
  String letters() {
    List<String> inputs = operands.stream().map(this::letters).toList();
    return String.join(",", inputs) + "->" + letters(output);
  }

  int operandCount() {
    return operands.size();
  }

  /**
   * Checks that shapes fit. PyTorch does not: it stretches axes of size 1.
   *
   * @throws IllegalArgumentException if there are more or fewer operands than in the equation, one
   *     has another number of axes, or an axis has two sizes; the message names it
   */
  void check(Shape... shapes) {
    if (shapes.length != operands.size()) {
      throw error("has " + operands.size() + " operands, " + shapes.length + " were given");
    }
    long[] sizes = new long[axes.size()];
    int[] sizedBy = new int[axes.size()];
    Arrays.fill(sizes, -1);
    for (int operand = 0; operand < shapes.length; operand++) {
      Shape shape = shapes[operand];
      int[] indices = operandAxes.get(operand);
      if (shape.dimension() != indices.length) {
        throw error(
            "operand %d has %d axes (%s), an array of shape %s was given"
                .formatted(
                    operand + 1, indices.length, String.join(" ", operands.get(operand)), shape));
      }
      for (int i = 0; i < indices.length; i++) {
        int axis = indices[i];
        if (sizes[axis] < 0) {
          sizes[axis] = shape.get(i);
          sizedBy[axis] = operand;
        } else if (sizes[axis] != shape.get(i)) {
          throw error(
              "axis '%s' has size %d in operand %d and size %d in operand %d"
                  .formatted(
                      axes.get(axis), sizes[axis], sizedBy[axis] + 1, shape.get(i), operand + 1));
        }
      }
    }
  }

  private List<String> axesOf(String side, String where) {
    List<String> names = BLANKS.splitAsStream(side.strip()).filter(s -> !s.isEmpty()).toList();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!AXIS.matcher(name).matches()) {
        throw error(
            "axis '%s' in %s must be letters, digits and underscores, not beginning with a digit"
                .formatted(name, where));
      }
      if (!seen.add(name)) {
        throw error("axis '" + name + "' is repeated in " + where);
      }
    }
    return names;
  }

  private String letters(List<String> names) {
    StringBuilder letters = new StringBuilder();
    names.forEach(name -> letters.append(LETTERS.charAt(axes.indexOf(name))));
    return letters.toString();
  }

  private IllegalArgumentException error(String problem) {
    return new IllegalArgumentException("einsum '" + text + "': " + problem);
  }
}
