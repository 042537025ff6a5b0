package dev.gauntlet.tasks.runs;

/**
 * Settings of the tasks {@code counting} and {@code alphabet}.
 *
 * @param context_length symbols in an example, 2 to 64
 */
public record RunsConfig(int context_length) {
  private static final int MAX_LENGTH = 64;

  public RunsConfig {
    if (context_length < 2 || context_length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "context_length is " + context_length + ", must be 2 to " + MAX_LENGTH);
    }
  }
}
