package dev.gauntlet.plan;

import dev.gauntlet.plugins.Configs;

/**
 * The single values at the top of a suite file, as a record so that {@link Configs} sets them.
 *
 * @param suite what the run is called
 * @param description what it is for, in one line
 * @param threads as in {@link Placement}; 0 if left open
 * @param device as in {@link Placement}; empty if left open
 * @param infer as in {@link RunPlan}
 */
record Header(String suite, String description, int threads, String device, boolean infer) {

  static final Header DEFAULTS = new Header("unnamed", "", 0, "", false);

  Header {
    if (!suite.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "suite is '" + suite + "', must be at most 64 letters, digits, '.', '_' and '-'");
    }
    placement(threads, device); // refuses what is impossible
  }

  Placement placement() {
    return placement(threads, device);
  }

  private static Placement placement(int threads, String device) {
    return new Placement(threads == 0 ? null : threads, device.isEmpty() ? null : device);
  }
}
