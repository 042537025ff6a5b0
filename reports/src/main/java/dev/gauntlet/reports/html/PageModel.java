package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the page says.
 *
 * @param title name of the suite
 * @param description what the suite is for
 * @param outcome how many trials ended how, in one line
 * @param contests one section each
 * @param trials every trial
 * @param models every model with its blocks
 * @param asked what the suite asked of the trials
 * @param environment where it ran
 * @param glossary every term a column uses
 */
record PageModel(
    String title,
    String description,
    String outcome,
    List<ContestView> contests,
    List<TrialView> trials,
    List<ModelView> models,
    List<Fact> asked,
    List<Fact> environment,
    List<Fact> glossary) {

  private static final int MAX_TEXT = 400;

  /** A name and what is said of it. */
  record Fact(String name, String text) {}

  /**
   * A cell of a table.
   *
   * @param text what a reader sees
   * @param key what the column is sorted by
   */
  record Figure(String text, String key) {
    static Figure of(Measure measure, TrialRecord trial) {
      Double value = measure.of(trial);
      return new Figure(
          Format.number(value, measure.unit()), value == null ? "" : value.toString());
    }
  }

  static PageModel of(Study study, Pictures pictures) {
    RunRecord run = study.run();
    return new PageModel(
        Format.oneLine(run.suite(), MAX_TEXT),
        Format.oneLine(run.description(), MAX_TEXT),
        outcome(run),
        study.contests().stream().map(contest -> ContestView.of(contest, pictures)).toList(),
        run.trials().stream().map(TrialView::of).toList(),
        ModelView.of(study),
        asked(run),
        run.environment().entrySet().stream()
            .map(e -> new Fact(e.getKey(), Format.oneLine(String.valueOf(e.getValue()), MAX_TEXT)))
            .toList(),
        glossary(study));
  }

  /** {@code 90 trials: 87 completed, 2 target-reached, 1 crashed}. */
  private static String outcome(RunRecord run) {
    Map<Status, Long> counts =
        run.trials().stream()
            .filter(t -> t.result() != null)
            .collect(
                Collectors.groupingBy(
                    t -> t.result().status(), TreeMap::new, Collectors.counting()));
    List<String> parts = new ArrayList<>();
    counts.forEach((status, n) -> parts.add(n + " " + status));
    long unfinished = run.trials().stream().filter(t -> t.result() == null).count();
    if (unfinished > 0) {
      parts.add(unfinished + " not ended");
    }
    return run.trials().size() + " trials: " + String.join(", ", parts);
  }

  private static List<Fact> asked(RunRecord run) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "budget of training time, steps or tokens",
            distinct(run, t -> t.spec().training().budget())));
    facts.add(new Fact("seeds", distinct(run, t -> String.valueOf(t.spec().seed()))));
    facts.add(
        new Fact(
            "learning rates",
            distinct(run, t -> Format.compact(t.spec().training().learningRate()))));
    facts.add(
        new Fact(
            "weight decay", distinct(run, t -> Format.compact(t.spec().training().weightDecay()))));
    facts.add(
        new Fact(
            "batch sizes", distinct(run, t -> String.valueOf(t.spec().training().batchSize()))));
    facts.add(new Fact("schedule", distinct(run, t -> t.spec().training().schedule())));
    facts.add(new Fact("evaluation every", distinct(run, t -> t.spec().training().evalInterval())));
    facts.add(
        new Fact(
            "target validation accuracy",
            distinct(
                run,
                t -> {
                  Double target = t.spec().training().targetAccuracy();
                  return target == null ? "none" : Format.compact(target);
                })));
    facts.add(new Fact("threads", distinct(run, t -> String.valueOf(t.spec().threads()))));
    facts.add(new Fact("device", distinct(run, t -> t.spec().device())));
    return facts;
  }

  private static String distinct(RunRecord run, Function<TrialRecord, String> value) {
    return run.trials().stream().map(value).distinct().collect(Collectors.joining(", "));
  }

  private static List<Fact> glossary(Study study) {
    return Stream.concat(Measures.ALL.stream(), study.taskMeasures().stream())
        .map(m -> new Fact(m.label(), m.definition()))
        .toList();
  }
}
