package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Study;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The pictures of a study.
 *
 * @param byContest every contest's pictures, in the order of the study
 * @param styles how each contender is drawn
 */
public record Pictures(Map<Contest, List<Picture>> byContest, Styles styles) {

  /** Prepares the pictures; each is drawn when it is asked for. */
  public static Pictures of(Study study) {
    Styles styles = new Styles(study);
    Set<String> prefixes = new HashSet<>();
    Map<Contest, List<Picture>> byContest = new LinkedHashMap<>();
    for (Contest contest : study.contests()) {
      String prefix = unique(fileName(contest.label()), prefixes);
      byContest.put(contest, CurvePictures.of(contest, prefix, styles));
    }
    return new Pictures(byContest, styles);
  }

  /** Every picture once. */
  public List<Picture> all() {
    return byContest.values().stream().flatMap(List::stream).toList();
  }

  /** A label as part of a file name, safe on every system. */
  private static String fileName(String label) {
    String name =
        label
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    return name.isEmpty() ? "task" : name.substring(0, Math.min(60, name.length()));
  }

  private static String unique(String name, Set<String> taken) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = name + "-" + i;
    }
    return candidate;
  }
}
