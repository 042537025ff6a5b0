package dev.gauntlet.kernels;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All parameters of a model in one array, one after the other in the order of their declaration,
 * each in the layout that it has in the original.
 */
public final class ParameterVector {
  private final Map<String, Integer> offsets = new LinkedHashMap<>();
  private int size;
  private float[] values = {};

  /**
   * Declares a parameter.
   *
   * @param size number of its elements
   * @throws IllegalArgumentException if there is one of that name
   */
  public void declare(String name, long size) {
    if (offsets.putIfAbsent(name, this.size) != null) {
      throw new IllegalArgumentException("parameter " + name + " is declared twice");
    }
    this.size = Math.toIntExact(this.size + size);
    values = Arrays.copyOf(values, this.size);
  }

  /**
   * Where a parameter begins.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public int offset(String name) {
    Integer offset = offsets.get(name);
    if (offset == null) {
      throw new IllegalArgumentException("the model has no parameter " + name);
    }
    return offset;
  }

  /** The names in their order, with where each begins. */
  public Map<String, Integer> offsets() {
    return Collections.unmodifiableMap(offsets);
  }

  /** Number of all elements. */
  public int size() {
    return size;
  }

  /** The elements themselves; another array after a further declaration. */
  public float[] values() {
    return values;
  }
}
