package dev.gauntlet.testkit;

import java.util.List;

/**
 * Which of a parameter's values are biases of attention keys.
 *
 * <p>A key bias adds the same amount to every score of a query, which softmax does not see: its
 * true gradient is zero. Adam divides the rounding noise that is left by its own size, so that key
 * biases drift by as much as a trained parameter moves, without any effect on the model. Their
 * gradients are compared like any other, their final values are not.
 *
 * @param from index of the first such value
 * @param to index after the last one; equal to {@code from} if there is none
 */
record KeyBias(int from, int to) {
  private static final List<String> ALL_OF_IT = List.of(".b_K", ".key.bias", ".w_k.bias");

  /** Why final values are left out, for reports. */
  static final String REASON =
      "softmax does not see a key bias: its true gradient is zero, and Adam magnifies the rounding"
          + " noise in its place";

  /**
   * Knows key biases by the names that originals give them: {@code b_K}, {@code key.bias} and
   * {@code w_k.bias} are such, and the middle third of {@code c_attn.bias}, which joins query, key
   * and value.
   *
   * @param name full name of the parameter
   * @param size number of its values
   */
  static KeyBias in(String name, int size) {
    String path = "." + name;
    if (ALL_OF_IT.stream().anyMatch(path::endsWith)) {
      return new KeyBias(0, size);
    } else if (path.endsWith(".c_attn.bias") && size % 3 == 0) {
      return new KeyBias(size / 3, size / 3 * 2);
    }
    return new KeyBias(0, 0);
  }

  boolean isEmpty() {
    return from == to;
  }

  boolean contains(int index) {
    return from <= index && index < to;
  }

  boolean coversAll(int size) {
    return to - from == size;
  }

  /** The range as a slice of the flattened parameter. */
  @Override
  public String toString() {
    return "[" + from + ":" + to + "]";
  }
}
