package dev.gauntlet.tasks.examples;

import java.util.SplittableRandom;

/** Random numbers that depend on nothing but what they are for. */
public final class RandomStreams {

  private RandomStreams() {}

  /**
   * A generator of its own for each purpose, seed and index: neighbouring seeds and indices give
   * unrelated numbers.
   *
   * <p>The three are folded one after another by the mixing function of {@link SplittableRandom}
   * (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014), so any step's
   * batch is found without drawing those before it.
   *
   * @param purpose what the numbers decide
   * @param seed the trial's seed
   * @param index distinguishes generators of one purpose, for example by step
   */
  public static SplittableRandom of(String purpose, long seed, long index) {
    return new SplittableRandom(mix(mix(mix(seed) ^ purpose.hashCode()) ^ index));
  }

  private static long mix(long value) {
    return new SplittableRandom(value).nextLong();
  }
}
