package dev.gauntlet.testkit.check;

import dev.gauntlet.base.RootCause;
import dev.gauntlet.trial.TrialFailure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What comes out of a model: its shape and its type, finite, at every length. */
final class OutputChecks {
  private static final int[] BATCHES = {1, 3, 7}; // one, some, a prime

  private OutputChecks() {}

  /** Shapes, types and finite values at every length and several batch sizes. */
  static CheckFinding shapes(Subject subject) {
    try (Probe probe = subject.model(1)) {
      CheckFinding refused = lengths(subject, probe);
      if (refused.hasFailed()) {
        return refused;
      }
      int[][] tokens = tokens(subject, 7);
      if (!probe.train(tokens, 1).isFinite()) {
        return CheckFinding.failed(
            "the forward pass in training mode divides by zero or takes the logarithm of it",
            "a logit in training mode is not a finite number");
      }
      TestWeights.lively(probe, 1);
      if (!probe.evaluate(tokens).isFinite()) {
        return CheckFinding.failed(
            "a mask of minus infinity covers a whole row, or an exponential overflows",
            "a logit is not a finite number once the weights are of unit size");
      }
      CheckFinding flat = flat(probe, tokens);
      return flat.hasFailed() ? flat : refused;
    }
  }

  private static CheckFinding lengths(Subject subject, Probe probe) {
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
          return CheckFinding.failed(
              "something divides by zero there: a mask that covers a whole row, most likely",
              "of %d examples of length %d a logit is not a finite number",
              batch,
              length);
        }
      }
    }
    return CheckFinding.passed(
        "lengths %s, batches of 1, 3 and 7: FLOAT32, finite",
        refused > 0
            ? subject.contextLength() + " (others are refused)"
            : "1 to " + subject.contextLength());
  }

  private static CheckFinding refusedLength(int batch, int length, RuntimeException e) {
    return CheckFinding.failed(
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
  private static CheckFinding flat(Probe probe, int[][] tokens) {
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
      return CheckFinding.failed(
          "a normalization lacks its epsilon: it divides by a standard deviation of zero",
          "a logit is not a finite number when all matrices are zero");
    }
    return CheckFinding.passed("finite with matrices of zero in a context of %d", tokens[0].length);
  }

  /** A sequence longer than the context is refused in words, or handled as any other. */
  static CheckFinding tooLong(Subject subject) {
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
        return CheckFinding.failed(
            "a longer sequence is cut without a word: refuse it",
            "%s (the context is %d)",
            RootCause.firstLine(e),
            length - 1);
      } catch (RuntimeException e) {
        String message = RootCause.firstLine(e);
        boolean clear = names(e, length) || names(e, length - 1);
        return clear
            ? CheckFinding.passed("refused: %s", message)
            : CheckFinding.failed(
                "the block does not check the length, and the engine does, in words that nobody"
                    + " understands: refuse it in forward, naming what was given and what is"
                    + " allowed",
                "a length of %d (the context is %d) is answered by: %s",
                length,
                length - 1,
                message);
      }
      if (output.positions() != length) {
        return CheckFinding.passed("a length of %d is taken as well: it has no limit", length);
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
          ? CheckFinding.passed("a length of %d is taken as well: it has no limit", length)
          : CheckFinding.failed(
              "positions are counted from the end, or wrap: refuse what is longer than the context",
              "with one token more than the context logits before it change by %.2g",
              largest);
    }
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
