package dev.gauntlet.ops;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The parameters of any block by name, each once, and how many values they have. */
public final class BlockParameters {
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final boolean trainsAll;

  /**
   * Takes what {@link Block#getParameters} lists. A parameter that occurs several times (tied
   * weights) counts once, under its first name.
   *
   * @throws IllegalArgumentException if two parameters have one name
   */
  public BlockParameters(Block block) {
    this(block, false);
  }

  /**
   * The same, of a model that may train parameters that have no gradient.
   *
   * @param trainsAll whether every parameter counts as trained, with a gradient or without
   * @throws IllegalArgumentException if two parameters have one name
   */
  public BlockParameters(Block block, boolean trainsAll) {
    this.trainsAll = trainsAll;
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Pair<String, Parameter> each : block.getParameters()) {
      boolean isNew = seen.add(each.getValue());
      if (isNew && byName.put(each.getKey(), each.getValue()) != null) {
        throw new IllegalArgumentException(
            "two parameters of the model have the name " + each.getKey());
      }
    }
  }

  /** All parameters in the model's order, those without a gradient included. */
  public Map<String, Parameter> byName() {
    return Collections.unmodifiableMap(byName);
  }

  /**
   * Number of trained values: of parameters that have a gradient, or of all if every parameter
   * counts as trained.
   *
   * @throws IllegalStateException if a size is not known before the block is initialized
   */
  public long count() {
    return breakdown().values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The number of trained values by block, in the order in which blocks first occur.
   *
   * @throws IllegalStateException if a size is not known before the block is initialized
   */
  public Map<String, Long> breakdown() {
    Map<String, Long> blocks = new LinkedHashMap<>();
    byName.forEach(
        (name, parameter) -> {
          if (trainsAll || parameter.requiresGradient()) {
            blocks.merge(blockOf(name), size(name, parameter), Long::sum);
          }
        });
    return blocks;
  }

  /**
   * The block of a parameter. A name with dots is cut after its first number ({@code h.0} for
   * {@code h.0.attn.c_attn.weight}) or, if it has none, before its last part ({@code wte} for
   * {@code wte.weight}); a name that DJL has made is cut at the last underscore ({@code 01Linear}
   * for {@code 01Linear_weight}); any other is a block of its own.
   */
  public static String blockOf(String name) {
    int start = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
      if (name.substring(start, dot).matches("\\d+")) {
        return name.substring(0, dot);
      }
      start = dot + 1;
    }
    if (start > 0) {
      return name.substring(0, start - 1);
    }
    return name.matches("\\d\\d.*_.*") ? name.substring(0, name.lastIndexOf('_')) : name;
  }

  private static long size(String name, Parameter parameter) {
    Shape shape = parameter.getShape();
    if (shape == null || shape.getUnknownValueCount() > 0) {
      throw new IllegalStateException(
          "the shape of parameter " + name + " is not known before the block is initialized");
    }
    return shape.size();
  }
}
