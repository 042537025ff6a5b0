package dev.gauntlet.trial;

import ai.djl.engine.Engine;

/**
 * Seeds of the engine's random generator. Each training step has its own, so that dropout is a pure
 * function of the trial's seed and the step: neither evaluation nor warm-up can disturb it, and a
 * step can be run again.
 */
final class Seeds {
  private static final long INITIALIZATION = -1;

  private Seeds() {}

  /** Before a model is initialized. */
  static void seedInitialization(Engine engine, long seed) {
    seedStep(engine, seed, INITIALIZATION);
  }

  /**
   * Before a training step.
   *
   * @param step counted from 0
   */
  static void seedStep(Engine engine, long seed, long step) {
    engine.setRandomSeed((int) ofStep(seed, step));
  }

  /** Of a training step, for what is random beside the engine. */
  static long ofStep(long seed, long step) {
    return mix(mix(seed) + step);
  }

  /** SplitMix64's finalizer (Steele, Lea and Flood, 2014): neighbours in, strangers out. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
