package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model: its size block by block, what it computes, and its export.
 *
 * @param label the contender
 * @param contest the contest it is built for
 * @param config its settings
 * @param parameters number of trained values
 * @param blocks the same by block
 * @param facts what it computes and what came of its exports; empty if it was not exported
 */
record ModelView(
    String label,
    String contest,
    String config,
    String parameters,
    List<BlockView> blocks,
    List<Fact> facts) {

  /**
   * One block.
   *
   * @param name its name in the model
   * @param parameters number of its trained values
   * @param percent its share of the model, 0 to 100
   */
  record BlockView(String name, String parameters, int percent) {}

  static List<ModelView> of(Study study) {
    List<ModelView> models = new ArrayList<>();
    for (Contest contest : study.contests()) {
      for (Contender contender : contest.contenders()) {
        built(contender)
            .ifPresent(trial -> models.add(of(contest, contender, trial, facts(study, contender))));
      }
    }
    return models;
  }

  private static Optional<TrialRecord> built(Contender contender) {
    return contender.cells().stream()
        .flatMap(cell -> cell.trials().stream())
        .filter(trial -> Measures.PARAMETERS.of(trial) != null)
        .findFirst();
  }

  private static ModelView of(
      Contest contest, Contender contender, TrialRecord trial, List<Fact> facts) {
    TrialResult result = Objects.requireNonNull(trial.result());
    long total = result.parameters();
    return new ModelView(
        contender.label(),
        contest.label(),
        Format.oneLine(contender.implementation().describeConfig(), 300),
        count(total),
        result.parameterBreakdown().entrySet().stream().map(e -> block(e, total)).toList(),
        facts);
  }

  private static BlockView block(Map.Entry<String, Long> block, long total) {
    return new BlockView(
        Format.oneLine(block.getKey(), 100),
        count(block.getValue()),
        Math.round(100f * block.getValue() / total));
  }

  private static List<Fact> facts(Study study, Contender contender) {
    Set<String> trials =
        contender.cells().stream()
            .flatMap(cell -> cell.trials().stream())
            .map(trial -> trial.spec().id())
            .collect(Collectors.toSet());
    return ExportFacts.of(
        study.run().exports().stream()
            .filter(export -> trials.contains(export.trialId()))
            .toList());
  }

  private static String count(long n) {
    return Format.number((double) n, Unit.COUNT);
  }
}
