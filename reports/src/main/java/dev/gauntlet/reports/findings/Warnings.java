package dev.gauntlet.reports.findings;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.findings.Findings.Warning;
import dev.gauntlet.reports.findings.Findings.Warning.Mention;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why not to trust a run too far, one sentence each. */
final class Warnings {
  private static final double NOTABLE = 0.01;
  private static final int MAX_DATA_WARNINGS = 5;

  /** What of a trial's environment decides how long things take. */
  private static final List<String> CONDITIONS =
      List.of("cpu", "logical_cores", "operating_system", "java", "jobs");

  private final Study study;
  private final List<Warning> sentences = new ArrayList<>();

  private Warnings(Study study) {
    this.study = study;
  }

  static List<Warning> of(Study study) {
    Warnings warnings = new Warnings(study);
    warnings.addFailures();
    warnings.addUnfinished();
    study.contests().forEach(warnings::addSeeds);
    warnings.addOvershoot();
    warnings.addUnaccountedTime();
    warnings.addDoubts();
    CONDITIONS.forEach(warnings::addCondition);
    warnings.addCrowding();
    warnings.addOwnWarnings();
    study.contests().forEach(warnings::addDataWarnings);
    study.contests().forEach(warnings::addRatesAtTheEdge);
    study.contests().forEach(warnings::addRatesPassedOver);
    return warnings.sentences;
  }

  private void addFailures() {
    Map<Status, Long> failures =
        results()
            .map(TrialResult::status)
            .filter(status -> !status.succeeded())
            .collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting()));
    if (!failures.isEmpty()) {
      say(
          "%s of %s failed: %s."
              .formatted(
                  failures.values().stream().mapToLong(Long::longValue).sum(),
                  Format.count(study.run().trials().size(), "trial"),
                  failures.entrySet().stream()
                      .map(e -> e.getValue() + " " + e.getKey())
                      .collect(Collectors.joining(", "))));
    }
  }

  private void addUnfinished() {
    long unfinished = count(t -> t.result() == null);
    if (unfinished > 0) {
      say(
          "%s of %s not ended; the run can be resumed."
              .formatted(unfinished, Format.count(study.run().trials().size(), "trial")));
    }
  }

  private void addSeeds(Contest contest) {
    Set<Long> all = new TreeSet<>();
    cells(contest).forEach(cell -> cell.trials().forEach(t -> all.add(t.spec().seed())));
    if (all.size() == 1) {
      say(
          "%s has one seed: nothing is known of another initialization."
              .formatted(contest.label()));
    }
    List<String> incomplete = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      for (Cell cell : contender.cells()) {
        if (cell.succeeded().size() < all.size()) {
          incomplete.add(
              "%s at learning rate %s has %s"
                  .formatted(
                      contender.label(),
                      Format.compact(cell.training().learningRate()),
                      cell.succeeded().size()));
        }
      }
    }
    if (!incomplete.isEmpty()) {
      say(
          "%s lacks seeds, of %s: %s."
              .formatted(contest.label(), all.size(), String.join(", ", incomplete)));
    }
  }

  private void addOvershoot() {
    double most = 0;
    long count = 0;
    for (TrialRecord trial : study.run().trials()) {
      Double overshoot = trial.result() == null ? null : trial.result().budgetOvershootSeconds();
      Double trained = Measures.TRAIN_SECONDS.of(trial);
      if (overshoot != null && trained != null && overshoot > NOTABLE * trained) {
        most = Math.max(most, overshoot);
        count++;
      }
    }
    if (count > 0) {
      say(
          "%s trained longer than the budget by more than 1 %%, at most by %s."
              .formatted(Format.count(count, "trial"), Format.duration(most)));
    }
  }

  private void addUnaccountedTime() {
    long count =
        results()
            .filter(result -> result.status() != Status.SKIPPED)
            .map(TrialResult::timing)
            .filter(
                timing -> {
                  double parts =
                      timing.trainSeconds() + timing.evalSeconds() + timing.otherSeconds();
                  return Math.abs(parts - timing.wallSeconds()) > NOTABLE * timing.wallSeconds();
                })
            .count();
    if (count > 0) {
      say(
          "In %s training, evaluation and the rest do not add up to the wall time within 1 %%."
              .formatted(Format.count(count, "trial")));
    }
  }

  private void addDoubts() {
    List<Mention> doubted =
        study.run().trials().stream()
            .filter(trial -> !study.doubts(trial).isEmpty())
            .map(
                trial ->
                    new Mention(
                        trial.spec().id(),
                        study.name(trial),
                        String.join(", and it ", study.doubts(trial))))
            .toList();
    if (!doubted.isEmpty()) {
      sentences.add(
          new Warning("Times are in doubt of " + Format.count(doubted.size(), "trial"), doubted));
    }
  }

  private void say(String sentence) {
    sentences.add(new Warning(sentence, List.of()));
  }

  private void addCondition(String name) {
    Map<String, Long> trials =
        results()
            .map(result -> result.environment().get(name))
            .filter(Objects::nonNull)
            .collect(
                Collectors.groupingBy(Object::toString, LinkedHashMap::new, Collectors.counting()));
    if (trials.size() > 1) {
      say(
          "Times do not compare, because trials ran under different conditions; %s: %s."
              .formatted(
                  name,
                  trials.entrySet().stream()
                      .map(e -> Format.oneLine(e.getKey(), 60) + " in " + e.getValue())
                      .collect(Collectors.joining(", "))));
    }
  }

  private void addCrowding() {
    results()
        .map(TrialResult::environment)
        .filter(where -> number(where, "jobs") > 1)
        .map(Warnings::crowding)
        .distinct()
        .forEach(this::say);
  }

  private static String crowding(Map<String, @Nullable Object> where) {
    long jobs = number(where, "jobs");
    long threads = number(where, "threads");
    long cores = number(where, "logical_cores");
    return "%s trials ran side by side with %s each, on %s: times count the others' work, too%s."
        .formatted(
            jobs,
            Format.count(threads, "thread"),
            Format.count(cores, "core"),
            jobs * threads > cores ? ", and there were more threads than cores" : "");
  }

  private static long number(Map<String, @Nullable Object> where, String name) {
    return where.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private void addOwnWarnings() {
    long count = count(t -> !t.warnings().isEmpty());
    if (count > 0) {
      String first =
          study.run().trials().stream()
              .flatMap(t -> t.warnings().stream())
              .findFirst()
              .orElseThrow();
      say(
          "Warnings of their own come with %s, the first: %s"
              .formatted(Format.count(count, "trial"), Format.oneLine(first, 200)));
    }
  }

  /** What tasks say of their data; seeds differ in figures alone, so the first one speaks. */
  private void addDataWarnings(Contest contest) {
    Map<String, String> first = new LinkedHashMap<>();
    cells(contest).stream()
        .flatMap(cell -> cell.trials().stream())
        .map(TrialRecord::result)
        .filter(Objects::nonNull)
        .forEach(result -> result.dataWarnings().forEach(first::putIfAbsent));
    first.values().stream()
        .limit(MAX_DATA_WARNINGS)
        .map(warning -> "On %s: %s".formatted(contest.label(), Format.oneLine(warning, 300)))
        .forEach(this::say);
  }

  private void addRatesAtTheEdge(Contest contest) {
    List<String> atTheEdge = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      List<Double> rates =
          contender.cells().stream()
              .map(cell -> cell.training().learningRate())
              .distinct()
              .sorted()
              .toList();
      if (rates.size() > 1 && contender.selected().isPresent()) {
        double selected = contender.selected().get().training().learningRate();
        if (selected == rates.get(0) || selected == rates.get(rates.size() - 1)) {
          atTheEdge.add(contender.label() + " " + Format.compact(selected));
        }
      }
    }
    if (!atTheEdge.isEmpty()) {
      say(
          "On %s the selected learning rate is the largest or smallest tried, so that a better one may lie beyond: %s."
              .formatted(contest.label(), String.join(", ", atTheEdge)));
    }
  }

  private void addRatesPassedOver(Contest contest) {
    if (contest.race().isPresent()) {
      return; // selected by time
    }
    List<String> passedOver = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      Optional<Cell> selected = contender.selected();
      Measure loss = contest.targets().validationLoss();
      Optional<Cell> lowest =
          contender.cells().stream()
              .filter(cell -> cell.mean(loss).isPresent())
              .min(Comparator.comparingDouble(cell -> cell.mean(loss).getAsDouble()));
      if (!selected.equals(lowest)) {
        passedOver.add(
            contender.label() + " " + Format.compact(lowest.get().training().learningRate()));
      }
    }
    if (!passedOver.isEmpty()) {
      say(
          "On %s a learning rate with a lower validation loss was passed over because trials failed at it: %s."
              .formatted(contest.label(), String.join(", ", passedOver)));
    }
  }

  /** Of the trials that have ended. */
  private Stream<TrialResult> results() {
    return study.run().trials().stream().map(TrialRecord::result).filter(Objects::nonNull);
  }

  private long count(Predicate<TrialRecord> condition) {
    return study.run().trials().stream().filter(condition).count();
  }

  private static List<Cell> cells(Contest contest) {
    return contest.contenders().stream().flatMap(c -> c.cells().stream()).toList();
  }
}
