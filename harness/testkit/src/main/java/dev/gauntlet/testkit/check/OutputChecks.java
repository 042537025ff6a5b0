package dev.gauntlet.testkit.check;

import dev.gauntlet.base.RootCause;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.trial.TrialFailure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What comes out of a model: its shape, its values, their precision. */
final class OutputChecks {
  private static final int[] BATCHES = {1, 3, 7}; // one, some, a prime
  private static final int ROUNDS = 3;

  private OutputChecks() {}

  /** Shapes, types and finite values at every length and several batch sizes. */
  static Finding shapes(Subject subject) {
    try (Probe probe = subject.model(1)) {
      Finding refused = lengths(subject, probe);
      if (refused.hasFailed()) {
        return refused;
      }
      int[][] tokens = tokens(subject, 7);
      if (!probe.train(tokens, 1).isFinite()) {
        return Finding.failed(
            "the forward pass in training mode divides by zero or takes the logarithm of it",
            "a logit in training mode is not a finite number");
      }
      TestWeights.lively(probe, 1);
      if (!probe.evaluate(tokens).isFinite()) {
        return Finding.failed(
            "a mask of minus infinity covers a whole row, or an exponential overflows",
            "a logit is not a finite number once the weights are of unit size");
      }
      Finding flat = flat(subject, probe, tokens);
      return flat.hasFailed() ? flat : refused;
    }
  }

  private static Finding lengths(Subject subject, Probe probe) {
    boolean lastOnly = probe.lastOnly();
    int refused = 0;
    for (int length = subject.contextLength(); length >= 1; length--) {
      for (int batch : BATCHES) {
        int[][] tokens = cut(tokens(subject, batch), length);
        Output output;
        try {
          output = probe.evaluate(tokens);
        } catch (IllegalArgumentException e) {
          if (lastOnly && length < subject.contextLength() && names(e, length)) {
            refused++; // which the contract allows
            continue;
          }
          return refusedLength(batch, length, e);
        } catch (TrialFailure e) {
          throw e;
        } catch (RuntimeException e) {
          return refusedLength(batch, length, e);
        }
        if (!output.isFinite()) {
          return Finding.failed(
              "something divides by zero there: a mask that covers a whole row, most likely",
              "of %d examples of length %d a logit is not a finite number",
              batch,
              length);
        }
      }
    }
    return Finding.passed(
        "lengths %s, batches of 1, 3 and 7: FLOAT32, finite",
        refused > 0
            ? subject.contextLength() + " (others are refused)"
            : "1 to " + subject.contextLength());
  }

  private static Finding refusedLength(int batch, int length, RuntimeException e) {
    return Finding.failed(
        "a size is taken from somewhere else than from the tokens and the problem: positions or a"
            + " mask for the whole context instead of the actual length, a constant of the"
            + " vocabulary, or the axes in another order",
        "%d examples of length %d: %s",
        batch,
        length,
        RootCause.firstLine(e));
  }

  /** Whether a message has one of the lengths that matter in it. */
  private static boolean names(Throwable e, int length) {
    return String.valueOf(e.getMessage()).matches("(?s).*\\b" + length + "\\b.*");
  }

  /** Weights of zero make all values of a vector the same: what normalizes it must bear that. */
  private static Finding flat(Subject subject, Probe probe, int[][] tokens) {
    Map<String, float[]> flat = new LinkedHashMap<>();
    probe
        .trained()
        .keySet()
        .forEach(
            name -> {
              if (probe.shape(name).dimension() > 1) {
                flat.put(name, new float[probe.value(name).length]);
              }
            });
    probe.set(flat);
    if (!probe.evaluate(tokens).isFinite()) {
      return Finding.failed(
          "a normalization lacks its epsilon: it divides by a standard deviation of zero",
          "a logit is not a finite number when all matrices are zero");
    }
    return Finding.passed("finite with matrices of zero in a context of %d", tokens[0].length);
  }

  /** A sequence longer than the context is refused in words, or handled as any other. */
  static Finding tooLong(Subject subject) {
    int length = subject.contextLength() + 1;
    int[][] tokens = new int[3][];
    int[][] some = tokens(subject, 3);
    for (int i = 0; i < 3; i++) {
      tokens[i] = Arrays.copyOf(some[i], length);
    }
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      Output output;
      try {
        output = probe.evaluate(tokens);
      } catch (TrialFailure e) {
        return Finding.failed(
            "a longer sequence is cut without a word: refuse it",
            "%s (the context is %d)",
            RootCause.firstLine(e),
            length - 1);
      } catch (RuntimeException e) {
        String message = RootCause.firstLine(e);
        boolean clear = names(e, length) || names(e, length - 1);
        return clear
            ? Finding.passed("refused: %s", message)
            : Finding.failed(
                "the block does not check the length, and the engine does, in words that nobody"
                    + " understands: refuse it in forward, naming what was given and what is"
                    + " allowed",
                "a length of %d (the context is %d) is answered by: %s",
                length,
                length - 1,
                message);
      }
      if (output.positions() != length) {
        return Finding.passed("a length of %d is taken as well: it has no limit", length);
      }
      Output before = probe.byEngine(cut(tokens, length - 1));
      double largest = 0;
      for (int i = 0; i < 3; i++) {
        for (int t = 0; t < length - 1; t++) {
          largest = Math.max(largest, Output.difference(output.at(i, t), before.at(i, t)));
        }
      }
      // Of another shape, so that sums may be in another order: see Tolerance.
      return largest <= Tolerances.OTHER_SHAPE * output.scale()
          ? Finding.passed("a length of %d is taken as well: it has no limit", length)
          : Finding.failed(
              "positions are counted from the end, or wrap: refuse what is longer than the context",
              "with one token more than the context logits before it change by %.2g",
              largest);
    }
  }

  /** Logits, neither probabilities nor their logarithms. */
  static Finding logits(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      Output output = probe.evaluate(tokens(subject, 7));
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
      if (least >= 0) {
        return Finding.failed(
            farthestSum < Tolerances.SUM
                ? "the model ends with a softmax, and the loss takes another one: return logits"
                : "the model ends with an activation that is never negative: return logits",
            "of %d values none is negative; each position's sum to 1 within %.2g",
            output.values().length,
            farthestSum);
      }
      if (farthestLog < Tolerances.SUM) {
        return Finding.failed(
            "the model ends with a log-softmax: return logits",
            "exponentials of every position sum to 1 within %.2g",
            farthestLog);
      }
      return Finding.passed(
          "from %.2g to %.2g; exponentials of a position sum to up to 1 + %.2g",
          least, Output.largest(output.values()), farthestLog);
    }
  }

  /**
   * Float32 throughout: of a small enough change of all weights, twice as much has twice the
   * effect, up to rounding. In float16 most of such a change is lost.
   */
  static Finding precision(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      if (probe.model().trainsItself()) {
        return Finding.notApplicable("the model has no parameters that change a little");
      }
      int[][] tokens = tokens(subject, 7);
      Map<String, float[]> start = probe.values();
      Output zero = probe.evaluate(tokens);
      double first = distance(moved(probe, start, 1e-3, tokens), zero) / norm(zero);
      if (!(first > 0)) {
        return Finding.failed(
            "parameters do not reach the output",
            "logits stay the same when all parameters change by a thousandth");
      }
      double step = 1e-3 * Tolerances.SMALL_CHANGE / first;
      Output one = moved(probe, start, step, tokens);
      Output two = moved(probe, start, 2 * step, tokens);
      double bend = bend(zero, one, two) / distance(two, zero);
      return bend < Tolerances.BEND
          ? Finding.passed(
              "a change of %.0e of the logits is resolved to %.1f %%",
              2 * Tolerances.SMALL_CHANGE, 100 * bend)
          : Finding.failed(
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
  static Finding initialLoss(Subject subject) {
    double uniform = Math.log(subject.vocabSize());
    double sum = 0;
    boolean sameForAll = true;
    for (int seed = 1; seed <= ROUNDS; seed++) {
      SequenceDataset random =
          SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 100 + seed);
      try (Probe probe = subject.model(seed);
          Batch batch = random.train(0, 128, subject.manager())) {
        sum += probe.evaluatedLoss(batch);
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
      return Finding.failed(
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
      return Finding.failed(
          "random tokens are predicted better than chance: the model sees its targets",
          evidence,
          loss,
          subject.vocabSize(),
          uniform);
    }
    if (sameForAll && !subject.claims().zeroInitialized()) {
      return Finding.failed(
          "weights begin at zero, so that tokens make no difference; if the original does that,"
              + " Claims.withZeroInitialized says so",
          evidence + ", and all examples have the same logits",
          loss,
          subject.vocabSize(),
          uniform);
    }
    return Finding.passed(evidence, loss, subject.vocabSize(), uniform);
  }

  /** Random tokens, (B, T). */
  static int[][] tokens(Subject subject, int batch) {
    return SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 3).tokens(0, batch);
  }

  /** The first tokens of each example. */
  static int[][] cut(int[][] tokens, int length) {
    return Arrays.stream(tokens).map(row -> Arrays.copyOf(row, length)).toArray(int[][]::new);
  }
}
