package dev.gauntlet.trial;

import ai.djl.engine.Engine;

/** The engine that trains, loaded with settings that it reads only once. */
public final class TorchEngine {
  /** DJL's name of the engine. */
  public static final String NAME = "PyTorch";

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private TorchEngine() {}

  /**
   * Threads on which the loaded engine computes, and on which whatever computes beside it should.
   */
  static int threads() {
    return Integer.getInteger(THREADS, 1);
  }

  /**
   * Loads libtorch, if it is not loaded yet, from the class path alone: nothing is downloaded, and
   * nobody is told.
   *
   * @param threads on which it is to compute
   * @return the engine
   * @throws IllegalStateException if it is loaded already with another number of threads
   */
  public static synchronized Engine load(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    String wanted = Integer.toString(threads);
    String set = System.getProperty(THREADS);
    if (set == null) {
      System.setProperty(THREADS, wanted);
    } else if (!set.equals(wanted)) {
      throw new IllegalStateException(
          "the engine of this process computes on %s threads, not on %s".formatted(set, wanted));
    }
    return Engine.getEngine(NAME);
  }
}
