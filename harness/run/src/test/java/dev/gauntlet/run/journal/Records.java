package dev.gauntlet.run.journal;

import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.MetricDefinition;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Records with awkward content, a different one for each seed. */
public final class Records {
  private Records() {}

  public static TrialSpec spec(long seed) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("z_first", 12345678901L);
    config.put("whole", 2.0);
    config.put("text", "a \"b\"\n\u2028 {\u0000}");
    config.put("flag", true);
    return new TrialSpec(
        String.format("%016x", seed),
        "a suite",
        new Choice("model", config),
        new Choice("task", Map.of()),
        seed,
        new Training(
            Math.abs(number(seed)),
            0,
            0.9,
            0.999,
            1e-8,
            32,
            "90s",
            "steps=5",
            null,
            false,
            Decay.CONSTANT,
            0,
            1.0),
        2,
        "cpu",
        "ab".repeat(32),
        Map.of("djl", "0.35.1"));
  }

  public static CurvePoint point(long seed) {
    SplitScore score =
        new SplitScore(
            number(seed),
            number(seed + 1),
            Double.MIN_VALUE,
            seed,
            Double.MAX_VALUE,
            1 / 3.0,
            0,
            7);
    return new CurvePoint(seed, Long.MAX_VALUE, 0.1, 1 / 3.0, score, score, score);
  }

  public static TrialResult completed(long seed) {
    Map<String, Long> breakdown = new LinkedHashMap<>();
    breakdown.put("wte", 40L);
    breakdown.put("h.0", seed);
    return new TrialResult(
        Status.TARGET_REACHED,
        "",
        40 + seed,
        breakdown,
        7,
        8,
        9,
        timing(seed),
        0.25,
        point(seed),
        new BatchMeans(
            List.of(
                new BatchMeans.Means(number(seed), 0.5, number(seed + 1), 1 / 3.0),
                new BatchMeans.Means(number(seed + 2), 0, 4e-320, 1))),
        number(seed),
        Map.of("exact_match.carries=2", new TaskFigure(number(seed), 17)),
        Map.of(
            "exact_match", new MetricDefinition("A share.", MetricDefinition.SHARE, Better.HIGHER)),
        123.5,
        Map.of("twins", "3"),
        new MachineConditions(
            number(seed), 0.25, 2, 4, 10.5, 0.5, null, seed, 0, number(seed + 1), 1 / 3.0));
  }

  static Timing timing(long seed) {
    return new Timing(1, 2, 3, 4, 10.5, number(seed), -0.0, 99);
  }

  public static TrialResult failed(String reason) {
    return new TrialResult(
        Status.OUT_OF_MEMORY,
        reason,
        0,
        Map.of(),
        0,
        0,
        0,
        new Timing(0, 0, 0, 0, 0, 0, 0, 0),
        null,
        null,
        null,
        null,
        Map.of(),
        Map.of(),
        null,
        Map.of(),
        null);
  }

  public static RunPlan plan(TrialSpec... specs) {
    return new RunPlan(
        "a suite",
        "for tests",
        "name: a suite\n",
        false,
        Stream.of(specs).map(spec -> PlannedTrial.of(spec, 1)).toList());
  }

  public static List<TrialSpec> specs(int count) {
    return Stream.iterate(1L, seed -> seed + 1).limit(count).map(Records::spec).toList();
  }

  /** Any finite double, by its bits. */
  private static double number(long seed) {
    return new SplittableRandom(seed)
        .longs()
        .mapToDouble(Double::longBitsToDouble)
        .filter(Double::isFinite)
        .findFirst()
        .orElseThrow();
  }
}
