package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
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
                    compare(
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
                    compare(
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

    assertThat(wrong).isLessThanOrEqualTo(atMost(0.05, REPETITIONS));
  }

  /**
   * Contenders of the same skill: no ranking may name a winner in more than 5 % of contests,
   * whatever share of the luck is the test set's, and whether seeds share it or not.
   *
   * @param seedLuck standard deviation of the loss from trial to trial
   * @param testLuck the same of what a test set does to a contender, whatever its seed
   * @param shared whether all seeds have one test set
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0.000, 0.010, true",
    "3, 0.010, 0.002, true",
    "3, 0.010, 0.010, true",
    "3, 0.002, 0.010, true",
    "3, 0.010, 0.010, false",
    "5, 0.002, 0.010, true",
    "5, 0.010, 0.002, true",
    "5, 0.005, 0.010, false"
  })
  void noWinnerIsMadeByLuck(int seeds, double seedLuck, double testLuck, boolean shared) {
    Random random = new Random(20_263);
    int contests = 2 * REPETITIONS;
    long wrong =
        IntStream.range(0, contests)
            .filter(i -> anyWinner(contest(random, seeds, seedLuck, testLuck, shared)))
            .count();

    assertThat(wrong).isLessThanOrEqualTo(atMost(0.05, contests));
  }

  private static boolean anyWinner(RunRecord run) {
    return Ranking.of(Study.of(run).contests().get(0)).pairs().stream()
        .map(Pair::winner)
        .anyMatch(winner -> winner.isPresent());
  }

  private static RunRecord contest(
      Random random, int seeds, double seedLuck, double testLuck, boolean shared) {
    Trials trials = new Trials(null);
    double[] hardness = random.doubles(BatchMeans.BATCHES, -0.3, 0.3).toArray();
    for (int contender = 0; contender < CONTENDERS; contender++) {
      double[] stretches = stretches(random, testLuck);
      for (int seed = 1; seed <= seeds; seed++) {
        double[] own = shared ? stretches : stretches(random, testLuck);
        double luck = seedLuck * random.nextGaussian();
        double[] losses = new double[own.length];
        Arrays.setAll(losses, k -> 1.5 + luck + hardness[k] + own[k]);
        double mean = Arrays.stream(losses).average().orElseThrow();
        trials.withBatches(
            (score, s) ->
                new BatchMeans(
                    Arrays.stream(losses).mapToObj(x -> new Means(x, 0, x, 0)).toList()));
        trials.onData(shared ? "one" : "of seed " + seed);
        trials.addCurve("c" + contender, seed, Trials.point(0, 3), scored(mean));
      }
    }
    return trials.run();
  }

  private static CurvePoint scored(double loss) {
    var score = Trials.score(loss, loss, 1000);
    return Trials.point(10, score, score, score);
  }

  /** What stretches do to a contender; their mean has that standard deviation. */
  private static double[] stretches(Random random, double deviation) {
    double[] stretches = new double[BatchMeans.BATCHES];
    Arrays.setAll(
        stretches, k -> deviation * Math.sqrt(BatchMeans.BATCHES) * random.nextGaussian());
    return stretches;
  }

  /** A share, and three standard deviations of its count. */
  private static long atMost(double share, int of) {
    return Math.round(share * of + 3 * Math.sqrt(share * (1 - share) * of));
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

  private static Comparison compare(RunRecord before, RunRecord after) {
    return Comparison.of(before, after, 0.05);
  }
}
