package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.html.ReportPage.Fact;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the page says of a trial in detail. */
final class TrialFacts {
  private static final int MAX_TEXT = 2_500;

  /** More details than this are more than a page can bear. */
  private static final int MAX_DETAILED = 500;

  private TrialFacts() {}

  /**
   * The trials that are shown in detail, in the order of the study; of very many, those that failed
   * or are in doubt first.
   */
  static List<TrialRecord> detailed(Study study) {
    Predicate<TrialRecord> notable = trial -> failed(trial) || !study.doubts(trial).isEmpty();
    List<TrialRecord> trials = study.run().trials();
    Set<String> ids =
        Stream.concat(trials.stream().filter(notable), trials.stream().filter(notable.negate()))
            .limit(MAX_DETAILED)
            .map(trial -> trial.spec().id())
            .collect(Collectors.toSet());
    return trials.stream().filter(trial -> ids.contains(trial.spec().id())).toList();
  }

  /** Whether its figures do not count. */
  static boolean failed(TrialRecord trial) {
    return trial.result() == null || !trial.result().status().succeeded();
  }

  /** Settings, timing, the task's figures, warnings. */
  static List<Fact> of(Study study, TrialRecord trial) {
    List<Fact> facts = new ArrayList<>();
    var spec = trial.spec();
    facts.add(chosen("implementation", spec.implementation()));
    facts.add(chosen("task", spec.task()));
    if (trial.result() != null) {
      addResult(facts, trial.result());
    }
    study.doubts(trial).forEach(doubt -> facts.add(new Fact("warning", "it " + doubt)));
    trial.warnings().forEach(warning -> facts.add(new Fact("warning", warning)));
    facts.add(Fact.of("data SHA-256", spec.dataSha256()));
    facts.addAll(Fact.of(spec.versions()));
    return facts;
  }

  private static Fact chosen(String name, Choice choice) {
    return new Fact(name, choice.id() + " " + choice.describeConfig());
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

  /** When a model wrote something: {@code step 250, 3.1 s}. */
  static String moment(SamplePoint point) {
    String when = "step %s, %s".formatted(point.step(), Format.duration(point.trainSeconds()));
    return point.kept() ? "the model kept, of " + when : when;
  }

  /** What a model wrote at one moment: a line an answer, or a text behind a bar. */
  static String written(SamplePoint point) {
    return point.samples().isEmpty()
        ? "no text"
        : clip(
            point.samples().stream()
                .map(
                    sample ->
                        sample.question()
                            + (sample.expected() == null ? "|" : "")
                            + sample.text()
                            + sample.verdict())
                .collect(Collectors.joining("\n")));
  }

  /** The end of a text, its lines kept: what a page can bear of a log or a sample. */
  static String clip(String text) {
    String visible = Format.visible(text.strip());
    return visible.length() <= MAX_TEXT
        ? visible
        : "… " + visible.substring(visible.offsetByCodePoints(visible.length(), -MAX_TEXT / 2));
  }
}
