package dev.gauntlet.reports;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Contest.Entry;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cells that two studies have in common, and says of the others why not.
 *
 * @param matches cells that are the same in all their settings and in their data
 * @param refusals the cells of either study that have no counterpart, and why
 */
record CellMatcher(List<Match> matches, List<String> refusals) {

  private static final int MAX_DIFFERENCE = 60;

  /**
   * A cell in both studies.
   *
   * @param label implementation, task and learning rate
   */
  record Match(String label, Cell before, Cell after) {}

  /** A cell with all that it is known by: a counterpart has the names and the settings. */
  private record Known(
      Cell cell, String label, List<String> names, Map<String, @Nullable Object> settings) {

    static Known of(Entry entry) {
      Contest contest = entry.contest();
      Contender contender = entry.contender();
      Cell cell = entry.cell();
      Map<String, @Nullable Object> settings =
          new LinkedHashMap<>(contender.implementation().config());
      contest.task().config().forEach((name, value) -> settings.put("task." + name, value));
      settings.putAll(cell.settings());
      settings.put("threads", contest.threads());
      settings.put("device", contest.device());
      String rate = Format.compact(cell.training().learningRate());
      return new Known(
          cell,
          "%s on %s at %s".formatted(contender.label(), contest.label(), rate),
          List.of(contender.implementation().id(), contest.task().id()),
          settings);
    }

    /** In what another differs: {@code budget (20s, 60s)}. */
    List<String> differences(Known other) {
      List<String> differences = new ArrayList<>();
      for (String name : Cell.differing(settings, other.settings)) {
        differences.add(
            Format.oneLine(
                "%s (%s, %s)".formatted(name, settings.get(name), other.settings.get(name)),
                MAX_DIFFERENCE));
      }
      Map<Long, String> data = new HashMap<>();
      cell.trials().forEach(t -> data.put(t.spec().seed(), t.spec().dataSha256()));
      boolean sameData =
          other.cell.trials().stream()
              .map(TrialRecord::spec)
              .allMatch(t -> data.getOrDefault(t.seed(), t.dataSha256()).equals(t.dataSha256()));
      if (!sameData) {
        differences.add("data");
      }
      return differences;
    }
  }

  static CellMatcher of(Study before, Study after) {
    List<Known> later = new ArrayList<>(after.entries().stream().map(Known::of).toList());
    List<Match> matches = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (Known known : before.entries().stream().map(Known::of).toList()) {
      Optional<Known> nearest =
          later.stream()
              .filter(other -> other.names.equals(known.names))
              .min(Comparator.comparingInt(other -> known.differences(other).size()));
      List<String> differences = nearest.map(known::differences).orElse(List.of());
      if (nearest.isEmpty()) {
        refusals.add(known.label + ": only in the earlier run");
      } else if (!differences.isEmpty()) {
        refusals.add(known.label + ": its nearest has another " + String.join(", ", differences));
      } else {
        matches.add(new Match(known.label, known.cell, nearest.get().cell));
        later.remove(nearest.get());
      }
    }
    later.forEach(known -> refusals.add(known.label + ": only in the later run"));
    return new CellMatcher(matches, refusals);
  }
}
