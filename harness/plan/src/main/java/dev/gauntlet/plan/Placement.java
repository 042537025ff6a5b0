package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a trial runs on its machine. Any part may be left open, to be decided by somebody else.
 *
 * @param threads threads of the engine, 1 to 1024; null if left open
 * @param device where tensors live: {@code cpu} or {@code gpu0}; null if left open
 * @param heap the largest Java heap of its process, as {@code 512m} or {@code 4g}; tensors live
 *     outside it; null if left open
 */
public record Placement(@Nullable Integer threads, @Nullable String device, @Nullable String heap) {
  private static final Pattern HEAP = Pattern.compile("([1-9]\\d{0,6})([mg])");
  private static final long MIN_HEAP_MB = 64; // less does not load the engine

  /** Everything left open. */
  public static final Placement OPEN = new Placement(null, null, null);

  /** A placement that leaves the heap open. */
  public Placement(@Nullable Integer threads, @Nullable String device) {
    this(threads, device, null);
  }

  /**
   * Checks all parts.
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
    if (heap != null && (!HEAP.matcher(heap).matches() || megabytes(heap) < MIN_HEAP_MB)) {
      throw new InputException(
          "heap is '%s', must be a size of at least %dm, as 512m or 4g"
              .formatted(heap, MIN_HEAP_MB));
    }
  }

  /** This, with what it leaves open taken from {@code other}. */
  Placement or(Placement other) {
    return new Placement(
        threads == null ? other.threads : threads,
        device == null ? other.device : device,
        heap == null ? other.heap : heap);
  }

  /** The heap in MiB; null if it is left open. */
  public @Nullable Long heapMb() {
    return heap == null ? null : megabytes(heap);
  }

  private static long megabytes(String heap) {
    Matcher size = HEAP.matcher(heap);
    if (!size.matches()) {
      throw new AssertionError(heap);
    }
    return Long.parseLong(size.group(1)) * (size.group(2).equals("g") ? 1024 : 1);
  }
}
