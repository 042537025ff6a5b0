package dev.gauntlet.tasks.sequences;

/**
 * Settings of the tasks {@code copy}, {@code reverse} and {@code sort}.
 *
 * @param length symbols of a sequence, 2 to 64
 * @param symbols how many distinct ones there are, 2 to 26
 * @param examples distinct sequences in all, of which a tenth is for validation and a tenth for the
 *     test
 */
public record SequenceConfig(int length, int symbols, int examples) {
  private static final int LEAST_EXAMPLES = 20;
  private static final int MOST_EXAMPLES = 1_000_000;

  /** What suites that say nothing get. */
  static final SequenceConfig DEFAULTS = new SequenceConfig(5, 8, 10_000);

  public SequenceConfig {
    require("length", length, 2, 64);
    require("symbols", symbols, 2, 26);
    require("examples", examples, LEAST_EXAMPLES, MOST_EXAMPLES);
    double distinct = Math.pow(symbols, length);
    if (examples > distinct / 2) { // they are drawn until there are so many different ones
      throw new IllegalArgumentException(
          "examples is %d, must be at most %.0f: half of all sequences of %d out of %d symbols"
              .formatted(examples, Math.floor(distinct / 2), length, symbols));
    }
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be " + least + " to " + most);
    }
  }
}
