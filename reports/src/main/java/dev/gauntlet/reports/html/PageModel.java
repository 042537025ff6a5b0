package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.findings.Findings.Warning;
import dev.gauntlet.reports.table.ModelsTable;
import dev.gauntlet.reports.table.OtherTables;
import dev.gauntlet.reports.table.PairTables;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Resources;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the page says.
 *
 * @param title name of the suite
 * @param description what the suite is for
 * @param headline the whole in three sentences
 * @param warnings why not to trust it too far
 * @param doubted trials whose times are in doubt
 * @param claims the verdicts on published claims
 * @param sources what the sources of the claims are
 * @param scores the overall scores
 * @param contests one section each
 * @param published published figures beside those of the run; empty if there are none
 * @param models every model
 * @param trials every trial
 * @param details trials in detail: every one, unless there are very many
 * @param trialCount number of all trials
 * @param asked what the suite asked of the trials
 * @param environment where it ran
 * @param glossary every term that is used
 */
record PageModel(
    String title,
    String description,
    List<String> headline,
    List<Warning> warnings,
    long doubted,
    Sheet claims,
    List<Fact> sources,
    Sheet scores,
    List<ContestView> contests,
    Optional<Sheet> published,
    Sheet models,
    Sheet trials,
    List<TrialDetail> details,
    int trialCount,
    List<Fact> asked,
    List<Fact> environment,
    List<Fact> glossary) {

  /**
   * A name and what is said of it.
   *
   * @param name a term, a setting or a property
   * @param text its definition or value
   */
  record Fact(String name, String text) {
    private static final int MAX_TEXT = 1000;

    Fact {
      name = Format.oneLine(name, MAX_TEXT);
      text = Format.oneLine(text, MAX_TEXT);
    }

    /** A fact from outside; a dash if it is not known. */
    static Fact of(String name, @Nullable Object value) {
      return new Fact(name, value == null ? "–" : value.toString());
    }
  }

  /** The terms of the page. */
  record Terms(List<Fact> terms) {}

  static PageModel of(Findings findings, RunTables tables, Pictures pictures) {
    RunRecord run = findings.study().run();
    Map<String, TrialDetail> detailed = TrialDetail.of(findings.study());
    List<ContestView> contests = new ArrayList<>();
    for (int i = 0; i < findings.study().contests().size(); i++) {
      contests.add(
          ContestView.of(
              i,
              findings.scoreboard().outcomes().get(i),
              findings.study().engines(),
              tables,
              pictures));
    }
    return new PageModel(
        Format.oneLine(run.suite(), 200),
        Format.oneLine(run.description(), 500),
        findings.headline(),
        findings.concerns(),
        findings.study().doubts().size(),
        PairTables.claims(findings.judgements()),
        findings.publications().sources().entrySet().stream()
            .map(source -> new Fact(source.getKey(), source.getValue()))
            .toList(),
        OtherTables.scores(findings.scoreboard()),
        contests,
        findings.counterparts().isEmpty()
            ? Optional.empty()
            : Optional.of(OtherTables.published(findings.counterparts())),
        ModelsTable.of(findings.study()),
        OtherTables.trials(tables, detailed.keySet()::contains),
        List.copyOf(detailed.values()),
        run.trials().size(),
        asked(run),
        run.environment().entrySet().stream().map(e -> Fact.of(e.getKey(), e.getValue())).toList(),
        glossary(findings.study()));
  }

  private static List<Fact> glossary(Study study) {
    Stream<Measure> measures =
        Stream.of(
                Measures.ALL.stream(),
                study.taskMeasures().stream().filter(measure -> !measure.isPart()),
                study.engineMeasures().stream())
            .flatMap(stream -> stream);
    return Stream.concat(
            Resources.read(PageModel.class, "glossary.yaml", Terms.class).terms().stream(),
            measures.map(measure -> new Fact(measure.label(), measure.definition())))
        .toList();
  }

  private static List<Fact> asked(RunRecord run) {
    return List.of(
        asked(run, "budget", t -> t.spec().training().budget()),
        asked(run, "seeds", t -> t.spec().seed()),
        asked(run, "learning rates", t -> Format.compact(t.spec().training().learningRate())),
        asked(run, "weight decay", t -> Format.compact(t.spec().training().weightDecay())),
        asked(run, "batch sizes", t -> t.spec().training().batchSize()),
        asked(run, "schedule", t -> t.spec().training().schedule()),
        asked(run, "evaluation every", t -> t.spec().training().evalInterval()),
        asked(run, "target validation accuracy", t -> t.spec().training().targetAccuracy()),
        asked(run, "stop at the target", t -> t.spec().training().stopAtTarget() ? "yes" : "no"),
        asked(run, "threads", t -> t.spec().threads()),
        asked(run, "device", t -> t.spec().device()));
  }

  private static Fact asked(
      RunRecord run, String name, Function<TrialRecord, @Nullable Object> setting) {
    return new Fact(
        name,
        run.trials().stream()
            .map(setting)
            .map(value -> value == null ? "none" : value.toString())
            .distinct()
            .collect(Collectors.joining(", ")));
  }
}
