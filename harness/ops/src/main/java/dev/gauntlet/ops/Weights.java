package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;

/** A model's parameters by their dotted names, during one forward pass. */
public final class Weights {
  private final String prefix;
  private final Function<String, NDArray> arrays;

  private Weights(String prefix, Function<String, NDArray> arrays) {
    this.prefix = prefix;
    this.arrays = arrays;
  }

  static Weights of(Function<String, NDArray> arrays) {
    return new Weights("", arrays);
  }

  /**
   * The array of a parameter. It belongs to the model: never close it, and never make it the first
   * operand of an operation.
   *
   * @param name the parameter's name, less the path of this view
   * @throws IllegalArgumentException if the model has no such parameter
   */
  public NDArray get(String name) {
    return arrays.apply(prefix + name);
  }

  /** The parameters under a path: {@code w.at("h.0").get("bias")} is {@code h.0.bias}. */
  public Weights at(String path) {
    return new Weights(prefix + path + ".", arrays);
  }
}
