package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a verdict is wrong where nothing differs, and how often right where something does. */
class FalseAlarmTest {
  private static final int CONTENDERS = 5;
  private static final int REPETITIONS = 200;

  /**
   * Unchanged runs on a machine that is as fast as it likes each time: one comparison in a hundred
   * may cry, at most.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 0.00, 0.003",
    "3, 0.03, 0.003",
    "5, 0.03, 0.003",
    "5, 0.03, 0.03",
    "2, 0.03, 0.01"
  })
  void anUnchangedRunDoesNotRegress(int seeds, double shift, double noise) {
    Random random = new Random(20_260);
    long alarms =
        IntStream.range(0, REPETITIONS)
            .filter(
                i ->
                    Comparison.of(
                            run(random, seeds, shift, noise, 1),
                            run(random, seeds, shift, noise, 1))
                        .regressed())
            .count();

    assertThat(alarms).isLessThanOrEqualTo(REPETITIONS / 100);
  }

  @ParameterizedTest
  @CsvSource({"3, 1.2", "5, 1.1"})
  void aContenderThatBecameSlowerIsSeen(int seeds, double slowdown) {
    Random random = new Random(20_261);
    long seen =
        IntStream.range(0, 100)
            .filter(
                i ->
                    Comparison.of(
                            run(random, seeds, 0.03, 0.005, 1),
                            run(random, seeds, 0.03, 0.005, slowdown))
                        .rows()
                        .stream()
                        .anyMatch(
                            row ->
                                row.trend() == Comparison.Trend.REGRESSED
                                    && row.what().startsWith("c0 ")
                                    && row.figure().equals("Time per example")))
            .count();

    assertThat(seen).isGreaterThanOrEqualTo(95);
  }

  @Test
  void contendersThatAreTheSameAreTies() {
    Random random = new Random(20_262);
    long wrong =
        IntStream.range(0, REPETITIONS)
            .filter(
                i -> {
                  Ranking ranking =
                      Ranking.of(Study.of(run(random, 3, 0.03, 0.01, 1)).contests().get(0));
                  return ranking.pairs().stream().map(Pair::winner).anyMatch(w -> w.isPresent());
                })
            .count();

    // 5 %, and three standard deviations of a count
    assertThat(wrong)
        .isLessThanOrEqualTo(Math.round(0.05 * REPETITIONS + 3 * Math.sqrt(0.0475 * REPETITIONS)));
  }

  /**
   * Contenders c0 to c4 of the same skill: seeds are harder or easier for all, and each trial has
   * luck of its own.
   *
   * @param shift standard deviation of the logarithm of the machine's speed, from run to run
   * @param noise the same from trial to trial
   * @param slowdown how many times as long a step of c0 takes
   */
  private static RunRecord run(
      Random random, int seeds, double shift, double noise, double slowdown) {
    double machine = shift * random.nextGaussian();
    Trials trials = new Trials(null);
    List<Double> drifts = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      double difficulty = 0.05 * new Random(seed).nextGaussian();
      for (int contender = 0; contender < CONTENDERS; contender++) {
        double speed =
            Math.exp(machine + noise * random.nextGaussian()) / (contender == 0 ? slowdown : 1);
        double luck = difficulty + 0.01 * random.nextGaussian();
        List<CurvePoint> curve = new ArrayList<>();
        for (int second = 0; second <= 10; second += 2) {
          long step = Math.round(100 * second * speed);
          double loss = (1.5 + 1.5 * Math.exp(-step / 300.0)) * Math.exp(luck);
          var score = Trials.score(loss, loss, 1000);
          curve.add(new CurvePoint(step, 32 * step, second, second, score, score, score));
        }
        trials.addCurve("c" + contender, seed, curve.toArray(CurvePoint[]::new));
        drifts.add(Math.exp(noise * Math.sqrt(2) * random.nextGaussian()));
      }
    }
    return Runs.withDrifts(trials.run(), drifts);
  }
}
