package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.html.PageModel.Fact;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that is known of a trial.
 *
 * @param id its id
 * @param title what it was, in one line
 * @param failed whether its figures do not count
 * @param facts settings, timing, the task's figures, warnings
 * @param samples what its model wrote; empty if nothing
 * @param log the last lines of its log; empty if there are none
 */
record TrialDetail(
    String id, String title, boolean failed, List<Fact> facts, String samples, String log) {

  private static final int MAX_TEXT = 2_500;

  /** More details than this are more than a page can bear. */
  private static final int MAX_DETAILED = 500;

  /**
   * The details of a study's trials by id, in its order; of very many trials, of those that failed
   * or are in doubt first.
   */
  static Map<String, TrialDetail> of(Study study) {
    Predicate<TrialRecord> notable =
        trial ->
            trial.result() == null
                || !trial.result().status().succeeded()
                || !study.doubts(trial).isEmpty();
    List<TrialRecord> trials = study.run().trials();
    Set<TrialRecord> detailed =
        Stream.concat(trials.stream().filter(notable), trials.stream().filter(notable.negate()))
            .limit(MAX_DETAILED)
            .collect(
                Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    Map<String, TrialDetail> details = new LinkedHashMap<>();
    trials.stream()
        .filter(detailed::contains)
        .forEach(trial -> details.put(trial.spec().id(), of(study, trial)));
    return details;
  }

  private static TrialDetail of(Study study, TrialRecord trial) {
    var spec = trial.spec();
    var result = trial.result();
    return new TrialDetail(
        spec.id(),
        study.name(trial),
        result == null || !result.status().succeeded(),
        facts(study, trial),
        clip(trial.samples()),
        clip(trial.log()));
  }

  private static List<Fact> facts(Study study, TrialRecord trial) {
    List<Fact> facts = new ArrayList<>();
    var spec = trial.spec();
    facts.add(
        new Fact(
            "implementation",
            spec.implementation().id() + " " + spec.implementation().describeConfig()));
    facts.add(new Fact("task", spec.task().id() + " " + spec.task().describeConfig()));
    if (trial.result() != null) {
      addResult(facts, trial.result());
    }
    study.doubts(trial).forEach(doubt -> facts.add(new Fact("warning", "it " + doubt)));
    trial.warnings().forEach(warning -> facts.add(new Fact("warning", warning)));
    facts.add(Fact.of("data SHA-256", spec.dataSha256()));
    spec.versions().forEach((name, version) -> facts.add(Fact.of(name, version)));
    return facts;
  }

  private static void addResult(List<Fact> facts, TrialResult result) {
    String reason = result.reason().isEmpty() ? "" : ": " + result.reason();
    facts.add(new Fact("status", result.status() + reason));
    Timing t = result.timing();
    facts.add(
        new Fact(
            "time",
            "training %s (batch %s, forward %s, backward %s, optimizer %s), evaluation %s, other %s, wall %s"
                .formatted(
                    Format.duration(t.trainSeconds()),
                    Format.duration(t.batchSeconds()),
                    Format.duration(t.forwardSeconds()),
                    Format.duration(t.backwardSeconds()),
                    Format.duration(t.optimizerSeconds()),
                    Format.duration(t.evalSeconds()),
                    Format.duration(t.otherSeconds()),
                    Format.duration(t.wallSeconds()))));
    if (!result.metrics().isEmpty()) {
      facts.add(
          new Fact(
              "the task's figures",
              result.metrics().entrySet().stream()
                  .map(e -> e.getKey() + " " + Format.significant(e.getValue().value()))
                  .collect(Collectors.joining(", "))));
    }
    result.dataFacts().forEach((name, fact) -> facts.add(Fact.of("data: " + name, fact)));
  }

  /** The end of a text, its lines kept: what a page can bear of a log or a sample. */
  static String clip(String text) {
    String visible = Format.visible(text.strip());
    return visible.length() <= MAX_TEXT
        ? visible
        : "… " + visible.substring(visible.offsetByCodePoints(visible.length(), -MAX_TEXT / 2));
  }
}
