package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import org.jspecify.annotations.Nullable;

/**
 * Where a trial runs on its machine. Either part may be left open, to be decided by somebody else.
 *
 * @param threads threads of the engine, 1 to 1024; null if left open
 * @param device where tensors live: {@code cpu} or {@code gpu0}; null if left open
 */
public record Placement(@Nullable Integer threads, @Nullable String device) {

  /** Everything left open. */
  public static final Placement OPEN = new Placement(null, null);

  /**
   * Checks both parts.
   *
   * @throws InputException if one is not allowed
   */
  public Placement {
    if (threads != null && (threads < 1 || threads > 1024)) {
      throw new InputException("threads is " + threads + ", must be 1 to 1024");
    }
    if (device != null && !device.matches("cpu|gpu\\d{1,2}")) {
      throw new InputException("device is '" + device + "', must be cpu, or gpu0, gpu1, ...");
    }
  }

  /** This, with what it leaves open taken from {@code other}. */
  Placement or(Placement other) {
    return new Placement(
        threads == null ? other.threads : threads, device == null ? other.device : device);
  }
}
