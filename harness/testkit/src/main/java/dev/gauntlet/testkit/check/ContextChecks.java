package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.Claims.Positions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which tokens a prediction depends on, and on which it must not. */
final class ContextChecks {
  private static final int EXAMPLES = 3;
  private static final int[] SHIFTS = {1, 5, 11}; // other tokens that a token is replaced with

  private ContextChecks() {}

  /** No logit depends on a later token, in evaluation and, without dropout, in training. */
  static CheckFinding causality(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.steadyModel(1), 1)) {
      if (probe.lastOnly()) {
        return CheckFinding.notApplicable("it predicts after the last token only");
      }
      int[][] tokens = OutputChecks.tokens(subject, EXAMPLES);
      Map<String, Function<int[][], Output>> modes = new LinkedHashMap<>();
      modes.put("in evaluation", probe::evaluate);
      modes.put("in the engine's evaluation", probe::byEngine);
      if (isSteady(probe, tokens) && !subject.claims().batchStatistics()) {
        modes.put("in training", some -> probe.train(some, 1));
      }
      double worst = 0;
      String where = "";
      double scale = probe.byEngine(tokens).scale();
      for (Map.Entry<String, Function<int[][], Output>> mode : modes.entrySet()) {
        Output before = mode.getValue().apply(tokens);
        for (int changed = 1; changed < subject.contextLength(); changed++) {
          for (int shift : SHIFTS) {
            Output after = mode.getValue().apply(shifted(subject, tokens, changed, shift));
            int earlier = Math.min(changed, after.positions() - 1);
            for (int example = 0; example < EXAMPLES; example++) {
              for (int t = 0; t < earlier; t++) {
                double difference = Output.difference(before.at(example, t), after.at(example, t));
                if (!(difference <= worst)) {
                  worst = difference;
                  where =
                      "%s, logits at position %d when token %d changes"
                          .formatted(mode.getKey(), t, changed);
                }
              }
            }
          }
        }
      }
      return worst <= Tolerances.SAME_SHAPE * scale
          ? CheckFinding.passed(
              "%d positions x %d other tokens, %s: earlier logits change by %.1g at most",
              subject.contextLength() - 1, SHIFTS.length, String.join(", ", modes.keySet()), worst)
          : CheckFinding.failed(
              "the mask leaks: it is missing, shifted by one or not large enough, or softmax or a"
                  + " normalization runs over the time axis, or a reshape mixes positions",
              "%s change by %.2g (logits reach %.2g)",
              where,
              worst,
              scale);
    }
  }

  /** Whether nothing is random in training mode. */
  private static boolean isSteady(Probe probe, int[][] tokens) {
    return Output.difference(probe.train(tokens, 1).values(), probe.train(tokens, 2).values()) == 0;
  }

  /** The last logits depend on every earlier token. */
  static CheckFinding reach(Subject subject) {
    if (subject.contextLength() < 2) {
      return CheckFinding.notApplicable("the context is one token");
    }
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      int last = subject.contextLength() - 1;
      List<Integer> without = new ArrayList<>();
      double nearest = 0;
      double farthest = 0;
      for (int changed = 0; changed <= last; changed++) {
        double effect = effectOnLast(subject, probe, changed);
        if (effect == 0) {
          without.add(changed);
        }
        farthest = changed == 0 ? effect : farthest;
        nearest = effect;
      }
      if (without.contains(last)) {
        return CheckFinding.failed(
            "the logits are those of another position, the first for example, or the input is not"
                + " used",
            "the last logits do not depend on the last token");
      }
      if (!subject.claims().context()) {
        return without.size() == last
            ? CheckFinding.notApplicable("it claims no context, and uses none")
            : CheckFinding.failed(
                "Claims.withoutContext is wrong, or something mixes positions",
                "it claims no context, but the last logits depend on earlier tokens");
      }
      if (subject.claims().limitedContext()) {
        return without.contains(last - 1)
            ? CheckFinding.failed(
                "the context is cut: a model that sees the last token alone says"
                    + " Claims.withoutContext",
                "the last logits do not depend on the token before the last")
            : CheckFinding.passed(
                "the last logits change with the last %d of %d tokens; it claims a limited context",
                last + 1 - without.size(), last + 1);
      }
      return without.isEmpty()
          ? CheckFinding.passed(
              "the last logits change by %.2g with the first token, by %.2g with the last",
              farthest, nearest)
          : CheckFinding.failed(
              "a mask hides the past, or the context is cut; a model that sees the last token alone"
                  + " says Claims.withoutContext",
              "the last logits do not depend on tokens %s of %d",
              without,
              subject.contextLength());
    }
  }

  private static double effectOnLast(Subject subject, Probe probe, int changed) {
    int[][] tokens = OutputChecks.tokens(subject, EXAMPLES);
    Output before = probe.evaluate(tokens);
    double largest = 0;
    for (int shift : SHIFTS) {
      Output after = probe.evaluate(shifted(subject, tokens, changed, shift));
      for (int example = 0; example < EXAMPLES; example++) {
        largest = Math.max(largest, Output.difference(before.last(example), after.last(example)));
      }
    }
    return largest;
  }

  private static int[][] shifted(Subject subject, int[][] tokens, int position, int by) {
    int[][] other = Arrays.stream(tokens).map(int[]::clone).toArray(int[][]::new);
    int size = subject.vocabSize();
    for (int[] row : other) {
      row[position] = (row[position] + Math.max(1, by % size)) % size;
    }
    return other;
  }

  /** The logits of a beginning are those that it has within the whole. */
  static CheckFinding prefixes(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      if (probe.lastOnly()) {
        return CheckFinding.notApplicable("it predicts after the last token only");
      }
      int[][] tokens = OutputChecks.tokens(subject, EXAMPLES);
      Output whole = probe.evaluate(tokens);
      double worst = 0;
      String where = "";
      for (int length = 1; length <= subject.contextLength(); length++) {
        Output part = probe.byEngine(OutputChecks.cut(tokens, length));
        for (int example = 0; example < EXAMPLES; example++) {
          for (int t = whole.positions() == 1 ? length : 0; t < length; t++) {
            double difference = Output.difference(whole.at(example, t), part.at(example, t));
            if (!(difference <= worst)) {
              worst = difference;
              where = "at position %d of a sequence of length %d".formatted(t, length);
            }
          }
        }
      }
      return worst <= Tolerances.OTHER_SHAPE * whole.scale()
          ? CheckFinding.passed(
              "beginnings of every length have the logits of the whole within %.1g", worst)
          : CheckFinding.failed(
              "positions are counted from the end or from the whole context instead of from the"
                  + " first token, or a mask is cut from the wrong corner",
              "logits %s differ by %.2g from those in the whole context",
              where,
              worst);
    }
  }

  /** Order matters where it is claimed. */
  static CheckFinding positions(Subject subject) {
    Positions claimed = subject.claims().positions();
    if (claimed == Positions.NONE) {
      return CheckFinding.notApplicable("it claims no positions");
    }
    if (subject.contextLength() < 3) {
      return CheckFinding.notApplicable("the context is too short to have an order");
    }
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      int[][] tokens = OutputChecks.tokens(subject, EXAMPLES);
      // The last two of a limited context are sure to be in it.
      int at = subject.claims().limitedContext() ? subject.contextLength() - 2 : 0;
      for (int i = 0; i < EXAMPLES; i++) {
        tokens[i][at + 1] = (tokens[i][at] + 1) % subject.vocabSize();
      }
      int[][] swapped = Arrays.stream(tokens).map(int[]::clone).toArray(int[][]::new);
      for (int[] row : swapped) {
        int first = row[at];
        row[at] = row[at + 1];
        row[at + 1] = first;
      }
      Output before = probe.evaluate(tokens);
      double order = 0;
      for (int i = 0; i < EXAMPLES; i++) {
        order = Math.max(order, Output.difference(before.last(i), probe.evaluate(swapped).last(i)));
      }
      if (order <= Tolerances.SAME_SHAPE * before.scale()) {
        return CheckFinding.failed(
            "positions do not reach the model: an embedding that is not added, or is the same"
                + " everywhere; a model without positions says Claims.withPositions(NONE)",
            "the last logits stay the same when the first two tokens change places");
      }
      if (claimed == Positions.RELATIVE || before.positions() == 1) {
        return CheckFinding.passed(
            "the last logits change by %.2g when two tokens change places", order);
      }
      int[] constant = new int[subject.contextLength()];
      Arrays.fill(constant, 1);
      Output same = probe.evaluate(new int[][] {constant});
      for (int t = 1; t < subject.contextLength(); t++) {
        double difference = Output.difference(same.at(0, t), same.at(0, t - 1));
        if (difference <= Tolerances.SAME_SHAPE * same.scale()) {
          return CheckFinding.failed(
              "positions do not reach the model: an embedding that is not added, or is the same"
                  + " there; a model whose positions are relative, rotary ones for example, says"
                  + " Claims.withPositions(RELATIVE)",
              "of one token again and again, positions %d and %d have the same logits",
              t - 1,
              t);
        }
      }
      return CheckFinding.passed(
          "the last logits change by %.2g when two tokens change places, and those of one token"
              + " again and again differ everywhere",
          order);
    }
  }

  /** What a model makes of an example does not depend on the others. */
  static CheckFinding batches(Subject subject) {
    int length = subject.contextLength();
    int[][] tokens = OutputChecks.tokens(subject, Math.max(7, length)); // (B, T) is square, too
    try (Probe probe = TestWeights.lively(subject.steadyModel(1), 1)) {
      CheckFinding evaluation = batches(subject, probe, tokens, false);
      return evaluation.hasFailed()
              || !isSteady(probe, tokens)
              || subject.claims().batchStatistics()
          ? evaluation
          : prefer(batches(subject, probe, tokens, true), evaluation);
    }
  }

  private static CheckFinding prefer(CheckFinding inTraining, CheckFinding otherwise) {
    return inTraining.hasFailed() ? inTraining : otherwise;
  }

  private static CheckFinding batches(
      Subject subject, Probe probe, int[][] tokens, boolean training) {
    Output all = run(probe, tokens, training);
    double worst = 0;
    String where = "";
    for (int size : new int[] {1, 3, 7}) {
      for (int offset : new int[] {0, 1}) { // as the first example and as another one
        int[][] some = new int[size][];
        for (int i = 0; i < size; i++) {
          some[i] = tokens[(offset + (size - i) * 2) % tokens.length]; // in another order
        }
        Output part = run(probe, some, training);
        for (int i = 0; i < size; i++) {
          double difference =
              Output.difference(
                  part.example(i), all.example((offset + (size - i) * 2) % tokens.length));
          if (!(difference <= worst)) {
            worst = difference;
            where = "in a batch of %d instead of %d".formatted(size, tokens.length);
          }
        }
      }
    }
    double crossed = neighbours(subject, probe, tokens, all, training);
    String mode = training ? "in training mode without dropout" : "in evaluation mode";
    if (!(worst <= Tolerances.OTHER_SHAPE * all.scale())
        || !(crossed <= Tolerances.SAME_SHAPE * all.scale())) {
      return CheckFinding.failed(
          "examples mix: a normalization over the batch, the axes of batch and time in the wrong"
              + " order (B, T), not (T, B), a reshape across examples, or state kept between calls",
          "%s, logits of an example change by %.2g %s, by %.2g when its neighbours change",
          mode,
          worst,
          where,
          crossed);
    }
    return CheckFinding.passed(
        "other neighbours, another order, batches of 1, 3, 7 and %d: logits within %.1g",
        tokens.length, Math.max(worst, crossed));
  }

  /** How much the logits of the first example change with all others. */
  private static double neighbours(
      Subject subject, Probe probe, int[][] tokens, Output all, boolean training) {
    int[][] other = Arrays.stream(tokens).map(int[]::clone).toArray(int[][]::new);
    for (int i = 1; i < other.length; i++) {
      for (int t = 0; t < other[i].length; t++) {
        other[i][t] = (other[i][t] + 1 + t) % subject.vocabSize();
      }
    }
    return Output.difference(run(probe, other, training).example(0), all.example(0));
  }

  private static Output run(Probe probe, int[][] tokens, boolean training) {
    return training ? probe.train(tokens, 1) : probe.evaluate(tokens);
  }
}
