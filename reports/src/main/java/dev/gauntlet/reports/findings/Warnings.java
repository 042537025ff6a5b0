package dev.gauntlet.reports.findings;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Contest.Entry;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.findings.Findings.Warning;
import dev.gauntlet.reports.findings.Findings.Warning.Mention;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why not to trust a run too far, one sentence each. */
final class Warnings {
  private static final double NOTABLE = 0.01;
  private static final int MAX_DATA_WARNINGS = 5;

  /** What of a trial's environment decides how long things take. */
  private static final List<String> CONDITIONS =
      List.of(
          "cpu", "logical_cores", "operating_system", "java", "kernels", "jobs", "trial_variables");

  private final Study study;
  private final List<TrialRecord> trials;

  /** Of the trials that have ended. */
  private final List<TrialResult> results;

  private final List<Warning> sentences = new ArrayList<>();

  private Warnings(Study study) {
    this.study = study;
    trials = study.run().trials();
    results = trials.stream().flatMap(t -> Stream.ofNullable(t.result())).toList();
  }

  static List<Warning> of(Study study) {
    Warnings warnings = new Warnings(study);
    warnings.addFailures();
    study.contests().forEach(warnings::addSeeds);
    warnings.addTimes();
    warnings.addDoubts();
    study.machines().notes().forEach(warnings::say);
    CONDITIONS.forEach(warnings::addCondition);
    warnings.addCrowding();
    warnings.addWordsOfTrials();
    study.contests().forEach(warnings::addWordsOfTask);
    study.contests().forEach(warnings::addRatesAtTheEdge);
    study.contests().forEach(warnings::addRatesPassedOver);
    return warnings.sentences;
  }

  private void say(String sentence) {
    sentences.add(new Warning(sentence, List.of()));
  }

  /** Says a sentence that ends in a list, unless the list is empty. */
  private void say(String sentence, List<String> listed) {
    if (!listed.isEmpty()) {
      say("%s: %s.".formatted(sentence, String.join(", ", listed)));
    }
  }

  private static String trials(long count) {
    return Format.count(count, "trial");
  }

  private void addFailures() {
    Map<Status, Long> failures =
        results.stream()
            .map(TrialResult::status)
            .filter(status -> !status.succeeded())
            .collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting()));
    if (!failures.isEmpty()) {
      say(
          "%s of %s failed"
              .formatted(
                  failures.values().stream().mapToLong(Long::longValue).sum(),
                  trials(trials.size())),
          failures.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
    }
    int unfinished = trials.size() - results.size();
    if (unfinished > 0) {
      say(
          "%s of %s not ended; the run can be resumed."
              .formatted(unfinished, trials(trials.size())));
    }
  }

  private void addSeeds(Contest contest) {
    long seeds = contest.seeds();
    if (seeds == 1) {
      say(contest.label() + " has one seed: nothing is known of another initialization.");
    }
    List<String> incomplete =
        contest
            .entries()
            .filter(entry -> entry.cell().succeeded().size() < seeds)
            .map(Warnings::succeeded)
            .toList();
    say("%s lacks seeds, of %s".formatted(contest.label(), seeds), incomplete);
  }

  private static String succeeded(Entry entry) {
    return "%s at learning rate %s has %s"
        .formatted(
            entry.contender().label(),
            Format.compact(entry.cell().training().learningRate()),
            entry.cell().succeeded().size());
  }

  private void addTimes() {
    double most = 0;
    long count = 0;
    for (TrialRecord trial : trials) {
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
              .formatted(trials(count), Format.duration(most)));
    }
    long unaccounted =
        results.stream()
            .filter(result -> result.status() != Status.SKIPPED)
            .filter(result -> !addsUp(result.timing()))
            .count();
    if (unaccounted > 0) {
      say(
          "In %s training, evaluation and the rest do not add up to the wall time within 1 %%."
              .formatted(trials(unaccounted)));
    }
  }

  private static boolean addsUp(Timing timing) {
    double parts = timing.trainSeconds() + timing.evalSeconds() + timing.otherSeconds();
    return Math.abs(parts - timing.wallSeconds()) <= NOTABLE * timing.wallSeconds();
  }

  private void addDoubts() {
    List<Mention> doubted =
        trials.stream()
            .filter(trial -> !study.doubts(trial).isEmpty())
            .map(
                trial ->
                    new Mention(
                        trial.spec().id(),
                        study.name(trial),
                        String.join(", and it ", study.doubts(trial))))
            .toList();
    if (!doubted.isEmpty()) {
      sentences.add(new Warning("Times are in doubt of " + trials(doubted.size()), doubted));
    }
  }

  private void addCondition(String name) {
    Map<String, Long> count =
        results.stream()
            .map(result -> result.environment().get(name))
            .filter(Objects::nonNull)
            .collect(
                Collectors.groupingBy(Object::toString, LinkedHashMap::new, Collectors.counting()));
    if (count.size() > 1) {
      say(
          "Times do not compare, because trials ran under different conditions; " + name,
          count.entrySet().stream()
              .map(e -> Format.oneLine(e.getKey(), 60) + " in " + e.getValue())
              .toList());
    }
  }

  private void addCrowding() {
    results.stream()
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

  private void addWordsOfTrials() {
    List<TrialRecord> warned = trials.stream().filter(t -> !t.warnings().isEmpty()).toList();
    if (!warned.isEmpty()) {
      say(
          "Warnings of their own come with %s, the first: %s"
              .formatted(
                  trials(warned.size()), Format.oneLine(warned.get(0).warnings().get(0), 200)));
    }
  }

  /** What tasks say of their data; seeds differ in figures alone, so the first one speaks. */
  private void addWordsOfTask(Contest contest) {
    Map<String, String> first = new LinkedHashMap<>();
    contest
        .trials()
        .flatMap(trial -> Stream.ofNullable(trial.result()))
        .forEach(result -> result.dataWarnings().forEach(first::putIfAbsent));
    first.values().stream()
        .limit(MAX_DATA_WARNINGS)
        .map(warning -> "On %s: %s".formatted(contest.label(), Format.oneLine(warning, 300)))
        .forEach(this::say);
  }

  private void addRatesAtTheEdge(Contest contest) {
    List<String> atTheEdge = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      var rates =
          contender.cells().stream()
              .mapToDouble(cell -> cell.training().learningRate())
              .summaryStatistics();
      if (rates.getMin() < rates.getMax() && contender.selected().isPresent()) {
        double selected = contender.selected().get().training().learningRate();
        if (selected == rates.getMin() || selected == rates.getMax()) {
          atTheEdge.add(contender.label() + " " + Format.compact(selected));
        }
      }
    }
    say(
        "On %s the selected learning rate is the largest or smallest tried, so that a better one may lie beyond"
            .formatted(contest.label()),
        atTheEdge);
  }

  private void addRatesPassedOver(Contest contest) {
    if (contest.race().isPresent()) {
      return; // selected by time
    }
    Measure loss = contest.targets().validationLoss();
    List<String> passedOver = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      contender.cells().stream()
          .filter(cell -> cell.mean(loss).isPresent())
          .min(Comparator.comparingDouble(cell -> cell.mean(loss).getAsDouble()))
          .filter(lowest -> !Optional.of(lowest).equals(contender.selected()))
          .map(lowest -> Format.compact(lowest.training().learningRate()))
          .ifPresent(rate -> passedOver.add(contender.label() + " " + rate));
    }
    say(
        "On %s a learning rate with a lower validation loss was passed over because trials failed at it"
            .formatted(contest.label()),
        passedOver);
  }
}
