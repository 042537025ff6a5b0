package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;

/** Which devices the engine of this machine has. */
final class Devices {
  private static final String GPU = "gpu";

  private Devices() {}

  /**
   * Checks the device that a trial asks for. The engine is loaded to see, but not for a CPU.
   *
   * @throws InputException if the engine has no such device; names those it has
   */
  static void require(TrialSpec spec) {
    String device = spec.device();
    if (device.startsWith(GPU)) {
      int gpus = TorchEngine.load(spec.threads()).getGpuCount();
      if (Integer.parseInt(device.substring(GPU.length())) >= gpus) {
        throw new InputException("device is '%s', must be %s".formatted(device, allowed(gpus)));
      }
    }
  }

  private static String allowed(int gpus) {
    return switch (gpus) {
      case 0 ->
          "cpu: this build computes on CPUs (README, 'On a GPU', says what a user with one adds)";
      case 1 -> "cpu or gpu0";
      default -> "cpu, or gpu0 to gpu" + (gpus - 1);
    };
  }
}
