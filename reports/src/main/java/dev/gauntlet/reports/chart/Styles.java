package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Study;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Gives each contender of a study its style: the same implementation looks the same everywhere. */
public final class Styles {
  private final Map<String, Integer> implementations = new LinkedHashMap<>();
  private final IdentityHashMap<Contender, SeriesStyle> styles = new IdentityHashMap<>();

  Styles(Study study) {
    for (Contest contest : study.contests()) {
      Map<String, Integer> namesakes = new HashMap<>();
      for (Contender contender : contest.contenders()) {
        String id = contender.implementation().id();
        int implementation = implementations.computeIfAbsent(id, i -> implementations.size());
        int namesake = namesakes.merge(id, 1, Integer::sum) - 1;
        styles.put(contender, SeriesStyle.ofContender(implementation, namesake));
      }
    }
  }

  /** The style of a contender of the study. */
  public SeriesStyle of(Contender contender) {
    return Objects.requireNonNull(styles.get(contender), "a contender of another study");
  }
}
