package dev.gauntlet.testkit;

import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** An array read from a file, in row-major order; needs no engine. */
sealed interface NpyArray {

  Shape shape();

  /** FLOAT32 values; every call gives a view of its own. */
  record Floats(Shape shape, FloatBuffer values) implements NpyArray {
    @Override
    public FloatBuffer values() {
      return values.asReadOnlyBuffer();
    }
  }

  /** INT64 values; every call gives a view of its own. */
  record Longs(Shape shape, LongBuffer values) implements NpyArray {
    @Override
    public LongBuffer values() {
      return values.asReadOnlyBuffer();
    }
  }
}
