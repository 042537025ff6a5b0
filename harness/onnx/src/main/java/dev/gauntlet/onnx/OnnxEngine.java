package dev.gauntlet.onnx;

import ai.djl.engine.Engine;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * DJL's engine for ONNX Runtime, loaded on a thread of its own: where the command line of the
 * process has some thousand characters, ONNX Runtime 1.29 needs more than the usual stack to begin,
 * and ends the process without a word if it has not got it.
 */
final class OnnxEngine {
  /** DJL's name of the engine. */
  static final String NAME = "OnnxRuntime";

  private static final long STACK_BYTES = 64 << 20;

  private static @Nullable Engine engine;

  private OnnxEngine() {}

  /** Loads the engine, if it is not loaded yet. */
  static synchronized Engine load() {
    if (engine == null) {
      // Or DJL's engine loads PyTorch beside itself.
      System.setProperty("ai.djl.onnx.disable_alternative", "true");
      CompletableFuture<Engine> loading = new CompletableFuture<>();
      new Thread(null, () -> load(loading), "onnx-runtime", STACK_BYTES).start();
      engine = loading.join();
    }
    return engine;
  }

  private static void load(CompletableFuture<Engine> loading) {
    try {
      loading.complete(Engine.getEngine(NAME));
    } catch (RuntimeException | LinkageError e) {
      loading.completeExceptionally(e);
    }
  }
}
