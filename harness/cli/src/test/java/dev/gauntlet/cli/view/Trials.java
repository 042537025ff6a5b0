package dev.gauntlet.cli.view;

import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.Map;

/** Trials that nobody runs. */
public final class Trials {
  private Trials() {}

  /** A trial of {@code nanogpt} on {@code addition} with a budget of 20 seconds. */
  public static TrialSpec spec(long seed) {
    return spec(seed, "20s");
  }

  /** The same with another budget. */
  public static TrialSpec spec(long seed, String budget) {
    Training training =
        new Training(
            1e-3, 0.01, 0.9, 0.999, 1e-8, 32, budget, "5s", null, false, Decay.CONSTANT, 0, null);
    return new TrialSpec(
        "%016x".formatted(seed),
        "trials",
        new Choice("nanogpt", Map.of()),
        new Choice("addition", Map.of()),
        seed,
        training,
        1,
        "cpu",
        "data",
        Map.of());
  }

  /** A trial that is expected to take a while. */
  public static PlannedTrial planned(long seed, double expectedSeconds) {
    return PlannedTrial.of(spec(seed), expectedSeconds);
  }

  /** A trial that succeeded. */
  public static TrialResult completed(double testLoss, double wallSeconds) {
    return result(Status.COMPLETED, "", testLoss, wallSeconds);
  }

  /** A trial that failed. */
  public static TrialResult crashed(double wallSeconds) {
    return result(Status.CRASHED, "it fell", null, wallSeconds);
  }

  private static TrialResult result(
      Status status, String reason, Double testLoss, double wallSeconds) {
    return new TrialResult(
        status,
        reason,
        100,
        Map.of("all", 100L),
        1234,
        39_488,
        39_488,
        new Timing(0, 0, 0, 0, wallSeconds, 0, 0, wallSeconds),
        null,
        testLoss == null ? null : point(testLoss),
        null,
        null,
        Map.of(),
        Map.of(),
        null,
        Map.of(),
        null);
  }

  private static CurvePoint point(double loss) {
    SplitScore score = new SplitScore(loss, 0.75, 1, 100, loss, 0.75, 1, 100);
    return new CurvePoint(1234, 39_488, 20, 25, score, score, score);
  }
}
