package dev.gauntlet.onnx.trace;

import java.util.List;

/** An argument of a traced operation. */
public sealed interface Arg {

  /** An array. */
  record Array(int tensor) implements Arg {}

  /** A list of arrays. */
  record Arrays(List<Integer> tensors) implements Arg {
    public Arrays {
      tensors = List.copyOf(tensors);
    }
  }

  /** A whole number, such as an axis or a size. */
  record Int(Dim value) implements Arg {}

  /** Whole numbers: a shape, axes, offsets. */
  record Ints(List<Dim> values) implements Arg {
    public Ints {
      values = List.copyOf(values);
    }
  }

  /** A number that is not whole, or not meant to be. */
  record Real(double value) implements Arg {}

  /** A switch. */
  record Flag(boolean value) implements Arg {}

  /** A name: of an element type, of a mode, an equation. */
  record Text(String value) implements Arg {}

  /** An optional argument that was not given. */
  record Absent() implements Arg {}
}
