package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.Batch;
import java.util.LinkedHashMap;
import java.util.Map;

/** What logits are, how exact they are, and what loss they begin with. */
final class LogitChecks {
  private static final int ROUNDS = 3;

  private LogitChecks() {}

  /** Logits, neither probabilities nor their logarithms. */
  static CheckFinding logits(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      Output output = probe.evaluate(OutputChecks.tokens(subject, 7));
      int rows = output.batch() * output.positions();
      double least = 0;
      double farthestSum = 0;
      double farthestLog = 0;
      for (int row = 0; row < rows; row++) {
        float[] logits = output.at(row / output.positions(), row % output.positions());
        double sum = 0;
        double exponentials = 0;
        for (float logit : logits) {
          least = Math.min(least, logit);
          sum += logit;
          exponentials += Math.exp(logit);
        }
        farthestSum = Math.max(farthestSum, Math.abs(sum - 1));
        farthestLog = Math.max(farthestLog, Math.abs(exponentials - 1));
      }
      boolean sums = farthestSum < Tolerances.SUM;
      // Logarithms of counts, of a model that counts, may all be positive.
      if (least >= 0 && (sums || !probe.model().trainsItself())) {
        return CheckFinding.failed(
            sums
                ? "the model ends with a softmax, and the loss takes another one: return logits"
                : "the model ends with an activation that is never negative: return logits",
            "of %d values none is negative; each position's sum to 1 within %.2g",
            output.values().length,
            farthestSum);
      }
      if (farthestLog < Tolerances.SUM) {
        return CheckFinding.failed(
            "the model ends with a log-softmax: return logits",
            "exponentials of every position sum to 1 within %.2g",
            farthestLog);
      }
      return CheckFinding.passed(
          "from %.2g to %.2g; exponentials of a position sum to up to 1 + %.2g",
          least, Output.largest(output.values()), farthestLog);
    }
  }

  /**
   * Float32 throughout: of a small enough change of all weights, twice as much has twice the
   * effect, up to rounding. In float16 most of such a change is lost.
   */
  static CheckFinding precision(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      if (probe.model().trainsItself()) {
        return CheckFinding.notApplicable("the model has no parameters that change a little");
      }
      int[][] tokens = OutputChecks.tokens(subject, 7);
      Map<String, float[]> start = probe.values();
      Output zero = probe.evaluate(tokens);
      double first = distance(moved(probe, start, 1e-3, tokens), zero) / norm(zero);
      if (!(first > 0)) {
        return CheckFinding.failed(
            "parameters do not reach the output",
            "logits stay the same when all parameters change by a thousandth");
      }
      double step = 1e-3 * Tolerances.SMALL_CHANGE / first;
      Output one = moved(probe, start, step, tokens);
      Output two = moved(probe, start, 2 * step, tokens);
      double bend = bend(zero, one, two) / distance(two, zero);
      return bend < Tolerances.BEND
          ? CheckFinding.passed(
              "a change of %.0e of the logits is resolved to %.1f %%",
              2 * Tolerances.SMALL_CHANGE, 100 * bend)
          : CheckFinding.failed(
              "something computes in float16 or bfloat16, or rounds: keep to float32",
              "of a change of %.0e of the logits %.0f %% is lost to rounding (float32: below 2 %%)",
              2 * Tolerances.SMALL_CHANGE,
              100 * bend);
    }
  }

  private static Output moved(
      Probe probe, Map<String, float[]> start, double step, int[][] tokens) {
    Map<String, float[]> moved = new LinkedHashMap<>();
    for (String name : probe.trained().keySet()) {
      float[] values = Probe.get(start, name).clone();
      TestWeights.add(values, TestWeights.noise(probe, name, 7), step);
      moved.put(name, values);
    }
    probe.set(moved);
    return probe.evaluate(tokens);
  }

  private static double norm(Output output) {
    double sum = 0;
    for (float value : output.values()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static double distance(Output a, Output b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      double difference = (double) a.values()[i] - b.values()[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  private static double bend(Output zero, Output one, Output two) {
    double sum = 0;
    for (int i = 0; i < zero.values().length; i++) {
      double bend = (double) two.values()[i] - 2.0 * one.values()[i] + zero.values()[i];
      sum += bend * bend;
    }
    return Math.sqrt(sum);
  }

  /** The loss of random tokens at initialization, which nobody can predict. */
  static CheckFinding initialLoss(Subject subject) {
    double uniform = Math.log(subject.vocabSize());
    double sum = 0;
    boolean sameForAll = true;
    for (int seed = 1; seed <= ROUNDS; seed++) {
      SequenceDataset random =
          SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 100 + seed);
      try (Probe probe = subject.model(seed);
          Batch batch = random.train(0, 128, subject.manager())) {
        sum += probe.evaluatedLoss(batch);
        sameForAll &= !probe.model().trainsItself();
        Output output = probe.evaluate(random.tokens(0, 8));
        for (int i = 1; i < 8; i++) {
          sameForAll &= Output.difference(output.last(0), output.last(i)) == 0;
        }
      }
    }
    double loss = sum / ROUNDS;
    double excess = loss - uniform;
    double allowed = subject.claims().initialExcess();
    String evidence = "%.3f at initialization; ln %d is %.3f";
    if (!(excess <= allowed)) {
      return CheckFinding.failed(
          "initial weights are too large, or a normalization or a scale is missing; an original"
              + " that begins so says it with Claims.withInitialExcess",
          evidence + ", and at most %.2f above that is allowed",
          loss,
          subject.vocabSize(),
          uniform,
          allowed);
    }
    // The mean of 384 or more losses is at least as exact as that.
    if (excess < -Tolerances.LUCK) {
      return CheckFinding.failed(
          "random tokens are predicted better than chance: the model sees its targets",
          evidence,
          loss,
          subject.vocabSize(),
          uniform);
    }
    if (sameForAll && !subject.claims().zeroInitialized()) {
      return CheckFinding.failed(
          "weights begin at zero, so that tokens make no difference; if the original does that,"
              + " Claims.withZeroInitialized says so",
          evidence + ", and all examples have the same logits",
          loss,
          subject.vocabSize(),
          uniform);
    }
    return CheckFinding.passed(evidence, loss, subject.vocabSize(), uniform);
  }
}
