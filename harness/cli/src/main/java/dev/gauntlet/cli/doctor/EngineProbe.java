package dev.gauntlet.cli.doctor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.trial.TorchEngine;
import java.io.PrintStream;

/**
 * Loads the engines in a process of its own, as a trial does, and prints how that went: lines of a
 * key, a space and a value. A native library that brings its process down brings down this one.
 */
final class EngineProbe {
  static final String TORCH = "torch ";
  static final String ONNX = "onnx ";
  static final String VECTOR = "vector ";
  static final String FAILED = "failed ";

  private EngineProbe() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    print(out, VECTOR, EngineProbe::vector);
    print(out, TORCH, EngineProbe::torch);
    print(out, ONNX, OnnxModel::engineVersion);
  }

  private interface Question {
    String answer() throws ReflectiveOperationException;
  }

  private static void print(PrintStream out, String key, Question question) {
    try {
      out.println(key + question.answer());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      out.println(key + FAILED + RootCause.describe(e));
    }
    out.flush();
  }

  private static String torch() {
    String version = TorchEngine.load(1).getVersion();
    try (NDManager manager = NDManager.newBaseManager();
        NDArray ones = manager.ones(new Shape(2, 2))) {
      float sum = ones.matMul(ones).sum().getFloat();
      if (sum != 8) {
        throw new IllegalStateException("ones(2, 2) times itself adds up to " + sum);
      }
    }
    return version;
  }

  /** Bits of a vector register as Java's Vector API uses it, if that module is there. */
  private static String vector() throws ReflectiveOperationException {
    Object species =
        Class.forName("jdk.incubator.vector.FloatVector").getField("SPECIES_PREFERRED").get(null);
    return Class.forName("jdk.incubator.vector.VectorSpecies")
        .getMethod("vectorBitSize")
        .invoke(species)
        .toString();
  }
}
