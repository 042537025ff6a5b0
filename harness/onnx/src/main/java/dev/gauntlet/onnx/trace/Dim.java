package dev.gauntlet.onnx.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * A size in a traced model, as a function of batch size and length: {@code constant + perLength x
 * length + perBatch x batch + perElement x batch x length}.
 *
 * @param constant the part that depends on neither
 * @param perLength factor of the number of tokens of an example
 * @param perBatch factor of the number of examples
 * @param perElement factor of their product
 */
public record Dim(long constant, long perLength, long perBatch, long perElement) {

  /** The number of examples. */
  public static final Dim BATCH = new Dim(0, 0, 1, 0);

  /** The number of tokens of an example. */
  public static final Dim LENGTH = new Dim(0, 1, 0, 0);

  /** A size that never changes. */
  public static Dim of(long size) {
    return new Dim(size, 0, 0, 0);
  }

  /** Sizes that never change. */
  public static List<Dim> of(long... sizes) {
    List<Dim> dims = new ArrayList<>(sizes.length);
    for (long size : sizes) {
      dims.add(of(size));
    }
    return dims;
  }

  /** True if it depends on neither batch size nor length. */
  public boolean isConstant() {
    return perLength == 0 && perBatch == 0 && perElement == 0;
  }

  /** Its value at a batch size and a length. */
  public long at(long batch, long length) {
    return constant + perLength * length + perBatch * batch + perElement * batch * length;
  }

  /** The written form: {@code 16}, {@code batch}, {@code length}, {@code 4*batch*length+1}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, perElement, "batch*length");
    append(text, perBatch, "batch");
    append(text, perLength, "length");
    if (constant != 0 || text.isEmpty()) {
      text.append(constant < 0 || text.isEmpty() ? "" : "+").append(constant);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, long factor, String what) {
    if (factor == 0) {
      return;
    }
    text.append(factor < 0 || text.isEmpty() ? "" : "+");
    text.append(factor == 1 ? "" : factor == -1 ? "-" : factor + "*").append(what);
  }
}
