package dev.gauntlet.testkit.check;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares a mutant with the faithful model as parity does: same weights, same batch. */
final class Faithful {
  private Faithful() {}

  static String difference(Mutation mutation) {
    try (Subject right = Subject.of(new MutantGpt(Mutation.NONE), Map.of(), Subject.PROBLEM, null);
        Subject wrong = Subject.of(new MutantGpt(mutation), Map.of(), Subject.PROBLEM, null);
        Probe original = TestWeights.lively(right.model(1), 1);
        Probe mutant = wrong.model(2)) {
      Set<String> names = new TreeSet<>(original.values().keySet());
      if (!names.equals(new TreeSet<>(mutant.values().keySet()))) {
        return "other parameters";
      }
      for (String name : names) {
        if (!original.shape(name).equals(mutant.shape(name))) {
          return "other shape of " + name;
        }
      }
      mutant.set(original.values());
      int[][] tokens = OutputChecks.tokens(right, 3);
      double difference =
          Output.difference(original.evaluate(tokens).values(), mutant.evaluate(tokens).values());
      return difference <= 1e-5
          ? "the same"
          : String.format(Locale.ROOT, "logits differ by %.1g", difference);
    } catch (RuntimeException e) {
      return "throws";
    }
  }
}
