package dev.gauntlet.tasks.modular;

/**
 * Settings of the task {@code modular-addition}.
 *
 * @param modulus p, 3 to 127; a prime in the literature, where it is 97 or 113
 * @param train_fraction share of all p x p sums to train on, above 0 and below 1; half of the
 *     others are for validation and half for the test
 */
public record ModularAdditionConfig(int modulus, double train_fraction) {
  private static final int MOST = 127;

  /** What suites that say nothing get. */
  static final ModularAdditionConfig DEFAULTS = new ModularAdditionConfig(31, 0.8);

  public ModularAdditionConfig {
    if (modulus < 3 || modulus > MOST) {
      throw new IllegalArgumentException("modulus is " + modulus + ", must be 3 to " + MOST);
    }
    int sums = modulus * modulus;
    if (!(train_fraction * sums >= 1 && (1 - train_fraction) * sums >= 2)) { // NaN too
      throw new IllegalArgumentException(
          "train_fraction is %s, must leave at least one of %d sums for each part"
              .formatted(train_fraction, sums));
    }
  }
}
