package dev.gauntlet.reports;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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

  /** A cell with all that it is known by. */
  private record Known(Contest contest, Contender contender, Cell cell) {
    String label() {
      return "%s on %s at %s"
          .formatted(
              contender.label(), contest.label(), Format.compact(cell.training().learningRate()));
    }

    boolean hasNamesOf(Known other) {
      return contender.implementation().id().equals(other.contender.implementation().id())
          && contest.task().id().equals(other.contest.task().id());
    }

    Map<String, Object> settings() {
      Map<String, Object> all = new LinkedHashMap<>();
      contender.implementation().config().forEach(all::put);
      contest.task().config().forEach((name, value) -> all.put("task." + name, value));
      Training t = cell.training();
      all.put("learning rate", t.learningRate());
      all.put("weight decay", t.weightDecay());
      all.put("beta1", t.beta1());
      all.put("beta2", t.beta2());
      all.put("eps", t.eps());
      all.put("batch size", t.batchSize());
      all.put("budget", t.budget());
      all.put("evaluation interval", t.evalInterval());
      all.put("target accuracy", t.targetAccuracy());
      all.put("stop at target", t.stopAtTarget());
      all.put("schedule", t.schedule());
      all.put("warm-up steps", t.warmupSteps());
      all.put("gradient clipping", t.gradClip());
      all.put("threads", contest.threads());
      all.put("device", contest.device());
      return all;
    }

    Map<Long, String> dataBySeed() {
      Map<Long, String> data = new LinkedHashMap<>();
      for (TrialRecord trial : cell.trials()) {
        data.put(trial.spec().seed(), trial.spec().dataSha256());
      }
      return data;
    }
  }

  static CellMatcher of(Study before, Study after) {
    List<Known> earlier = cells(before);
    List<Known> later = new ArrayList<>(cells(after));
    List<Match> matches = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (Known known : earlier) {
      Optional<Known> nearest =
          later.stream()
              .filter(known::hasNamesOf)
              .min(Comparator.comparingInt(other -> differences(known, other).size()));
      if (nearest.isEmpty()) {
        refusals.add(known.label() + ": only in the earlier run");
      } else if (!differences(known, nearest.get()).isEmpty()) {
        refusals.add(
            known.label()
                + ": its nearest has another "
                + String.join(", ", differences(known, nearest.get())));
      } else {
        matches.add(new Match(known.label(), known.cell(), nearest.get().cell()));
        later.remove(nearest.get());
      }
    }
    later.forEach(known -> refusals.add(known.label() + ": only in the later run"));
    return new CellMatcher(matches, refusals);
  }

  private static List<Known> cells(Study study) {
    List<Known> cells = new ArrayList<>();
    for (Contest contest : study.contests()) {
      for (Contender contender : contest.contenders()) {
        contender.cells().forEach(cell -> cells.add(new Known(contest, contender, cell)));
      }
    }
    return cells;
  }

  /** In what two cells differ: {@code budget (20s, 60s)}. */
  private static List<String> differences(Known a, Known b) {
    Map<String, Object> before = a.settings();
    Map<String, Object> after = b.settings();
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(before.get(name), after.get(name))) {
        differences.add(
            Format.oneLine(
                "%s (%s, %s)".formatted(name, before.get(name), after.get(name)), MAX_DIFFERENCE));
      }
    }
    Map<Long, String> data = b.dataBySeed();
    boolean sameData =
        a.dataBySeed().entrySet().stream()
            .allMatch(e -> e.getValue().equals(data.getOrDefault(e.getKey(), e.getValue())));
    if (!sameData) {
      differences.add("data");
    }
    return differences;
  }
}
