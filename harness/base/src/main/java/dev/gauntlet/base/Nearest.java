package dev.gauntlet.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The valid name that somebody who mistyped one most likely meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The valid name nearest to {@code given}, if one is near: one edit away, or as many as a third
   * of its characters, but not all of them.
   */
  public static Optional<String> of(String given, Collection<String> valid) {
    int allowed = Math.min(Math.max(1, given.length() / 3), given.length() - 1);
    return valid.stream()
        .filter(name -> Math.abs(name.length() - given.length()) <= allowed)
        .filter(name -> distance(given, name) <= allowed)
        .min(
            Comparator.comparingInt((String name) -> distance(given, name))
                .thenComparing(name -> name));
  }

  /**
   * Says that a name is not valid, which one may be meant and which are: {@code unknown task
   * 'aditon' (did you mean 'addition'?); allowed: addition, shakespeare}.
   *
   * @param what what is named, for example {@code task}
   */
  public static String unknown(String what, String given, Collection<String> valid) {
    String hint = of(given, valid).map(name -> " (did you mean '" + name + "'?)").orElse("");
    String allowed = valid.isEmpty() ? "there is none" : "allowed: " + String.join(", ", valid);
    return "unknown " + what + " '" + given + "'" + hint + "; " + allowed;
  }

  /**
   * Levenshtein distance with transposition of neighbours ("optimal string alignment"), upper and
   * lower case alike.
   */
  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] edits = new int[a.length() + 1][b.length() + 1]; // [i][j]: first i of a to first j of b
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
