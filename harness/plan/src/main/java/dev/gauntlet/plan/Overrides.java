package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.Budget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line changes about a suite.
 *
 * @param only conditions on the trials to run, as {@link TrialFilter} reads them; empty for all
 * @param seeds how many there are, counted from 1, instead of the suite's; null for the suite's
 * @param budget instead of every budget of the suite; null for the suite's
 * @param placement before what the suite says
 */
public record Overrides(
    List<String> only, @Nullable Integer seeds, @Nullable Budget budget, Placement placement) {

  /** The suite as it is. */
  public static final Overrides NONE = new Overrides(List.of(), null, null, Placement.OPEN);

  /**
   * Checks the number of seeds.
   *
   * @throws InputException if it is not from 1 to 1000
   */
  public Overrides {
    only = List.copyOf(only);
    if (seeds != null && (seeds < 1 || seeds > 1000)) {
      throw new InputException("--seeds is " + seeds + ", must be 1 to 1000");
    }
  }
}
