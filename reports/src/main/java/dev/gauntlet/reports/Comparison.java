package dev.gauntlet.reports;

import dev.gauntlet.reports.CellMatcher.Match;
import dev.gauntlet.reports.analysis.Duel;
import dev.gauntlet.reports.analysis.Evidence;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measure.Better;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Holm;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Schema;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one run to another: the same trials side by side, as far as they can be
 * compared.
 *
 * @param rows what could be compared, in the order of the earlier run
 * @param refusals what could not be compared and why, one sentence each
 * @param environment what differs between the two environments
 */
public record Comparison(List<Row> rows, List<String> refusals, List<Change> environment) {

  /** A change of less than this share is none, if the trials can exclude a larger one. */
  private static final double NEGLIGIBLE = 0.01;

  /** What decides how long things take. */
  private static final List<String> MACHINE = List.of("cpu", "physical_cores", "logical_cores");

  private static final List<Measure> QUALITY =
      List.of(
          Measures.COMMON_TEST_LOSS,
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.EXACT_MATCH);

  private static final List<Measure> SPEED = List.of(Measures.TIME_PER_EXAMPLE, Measures.PEAK_RSS);

  /** What became of a figure. */
  public enum Verdict {
    IMPROVED,
    REGRESSED,
    /** The same, or surely within 1 % of it. */
    UNCHANGED,
    /** The trials do not tell. */
    INCONCLUSIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A figure before and after.
   *
   * @param what implementation, task and learning rate
   * @param figure name of the figure
   * @param before its mean and interval in the earlier run, in words
   * @param after its mean and interval in the later run, in words
   * @param change after minus before with its 95 % interval, in words; empty if there are too few
   *     trials
   * @param holmP p of the change, corrected over all rows; 1 if there are too few trials
   * @param verdict what became of it
   */
  public record Row(
      String what,
      String figure,
      String before,
      String after,
      String change,
      double holmP,
      Verdict verdict) {}

  /**
   * A property of the environment that differs.
   *
   * @param name its name
   * @param before its value in the earlier run; {@code –} if it has none
   * @param after its value in the later run; {@code –} if it has none
   */
  public record Change(String name, String before, String after) {}

  private record Candidate(Match match, Measure measure, Optional<Difference> difference) {}

  public Comparison {
    rows = List.copyOf(rows);
    refusals = List.copyOf(refusals);
    environment = List.copyOf(environment);
  }

  /** Compares a later run with an earlier one. */
  public static Comparison of(RunRecord before, RunRecord after) {
    CellMatcher matcher = CellMatcher.of(Study.of(before), Study.of(after));
    List<String> refusals = new ArrayList<>(matcher.refusals());
    List<Change> environment = changes(before.environment(), after.environment());
    List<Change> machine = environment.stream().filter(c -> MACHINE.contains(c.name())).toList();
    if (!machine.isEmpty()) {
      refusals.add(
          "times, and figures reached within a budget of time: the machines differ ("
              + words(machine)
              + ")");
    }
    List<Candidate> candidates = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (Match match : matcher.matches()) {
      addOutcome(rows, match);
      for (Measure measure : measures(match, machine.isEmpty())) {
        candidates.add(
            new Candidate(
                match,
                measure,
                Evidence.of(match.after(), match.before(), measure).map(Evidence::decisive)));
      }
    }
    double[] holm =
        Holm.adjust(
            candidates.stream()
                .mapToDouble(c -> c.difference().map(Difference::p).orElse(1.0))
                .toArray());
    for (int i = 0; i < holm.length; i++) {
      rows.add(row(candidates.get(i), holm[i]));
    }
    return new Comparison(rows, refusals, environment);
  }

  /** True if a figure surely became worse, or trials fail that succeeded before. */
  public boolean regressed() {
    return rows.stream().anyMatch(row -> row.verdict() == Verdict.REGRESSED);
  }

  /** True if nothing of the two runs could be compared. */
  public boolean refused() {
    return rows.isEmpty();
  }

  /** The comparison for a terminal: lines, each ended. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!rows.isEmpty()) {
      text.append(sheet().toText());
    }
    if (!refusals.isEmpty()) {
      text.append(rows.isEmpty() ? "" : "\n").append("Not compared\n");
      refusals.forEach(refusal -> text.append("  - ").append(refusal).append('\n'));
    }
    if (!environment.isEmpty()) {
      text.append("\nWhat differs in the environment\n");
      environment.forEach(
          change -> text.append("  - ").append(words(List.of(change))).append('\n'));
    }
    return text.toString();
  }

  private Sheet sheet() {
    return Sheet.of(
            "Comparison",
            "",
            new Schema<Row>()
                .text("verdict", Row::verdict)
                .text("trials", Row::what)
                .text("figure", Row::figure)
                .text("before", Row::before)
                .text("after", Row::after)
                .text("change", row -> row.change().isEmpty() ? "–" : row.change())
                .text("p, Holm", row -> row.change().isEmpty() ? "–" : Format.p(row.holmP()))
                .table("comparison", rows))
        .text("verdict", "verdict")
        .text("trials", "trials")
        .text("figure", "figure")
        .text("before", "before")
        .text("after", "after")
        .text("change", "change")
        .text("p, Holm", "p, Holm");
  }

  private static List<Measure> measures(Match match, boolean sameMachine) {
    boolean timed = Budget.parse(match.before().training().budget()) instanceof Budget.WallClock;
    List<Measure> measures = new ArrayList<>();
    if (sameMachine || !timed) {
      measures.addAll(QUALITY);
    }
    if (sameMachine) {
      measures.addAll(SPEED);
    }
    measures.removeIf(m -> match.before().mean(m).isEmpty() || match.after().mean(m).isEmpty());
    return measures;
  }

  private static void addOutcome(List<Row> rows, Match match) {
    int before = match.before().succeeded().size();
    int after = match.after().succeeded().size();
    double shareBefore = (double) before / match.before().trials().size();
    double shareAfter = (double) after / match.after().trials().size();
    if (shareBefore != shareAfter) {
      rows.add(
          new Row(
              match.label(),
              "trials that succeeded",
              before + " of " + match.before().trials().size(),
              after + " of " + match.after().trials().size(),
              "",
              1,
              shareAfter < shareBefore ? Verdict.REGRESSED : Verdict.IMPROVED));
    }
  }

  private static Row row(Candidate candidate, double holmP) {
    Measure measure = candidate.measure();
    Summary before = candidate.match().before().summary(measure);
    Summary after = candidate.match().after().summary(measure);
    return new Row(
        candidate.match().label(),
        measure.label(),
        Format.interval(before, measure.unit()),
        Format.interval(after, measure.unit()),
        candidate.difference().map(d -> change(d, measure)).orElse(""),
        holmP,
        verdict(candidate, before.mean(), after.mean(), holmP));
  }

  private static String change(Difference difference, Measure measure) {
    Interval interval = difference.interval(0.95);
    return Format.difference(difference.mean(), interval.low(), interval.high(), measure.unit());
  }

  private static Verdict verdict(Candidate candidate, double before, double after, double holmP) {
    if (candidate.difference().isEmpty()) {
      return before == after ? Verdict.UNCHANGED : Verdict.INCONCLUSIVE;
    }
    Difference difference = candidate.difference().get();
    boolean identical = difference.mean() == 0 && difference.standardError() == 0;
    if (identical || difference.equivalenceP(NEGLIGIBLE * Math.abs(before)) <= Duel.LEVEL) {
      return Verdict.UNCHANGED;
    }
    if (holmP > Duel.LEVEL) {
      return Verdict.INCONCLUSIVE;
    }
    boolean lower = difference.mean() < 0;
    boolean better = lower == (candidate.measure().better() == Better.LOWER);
    return better ? Verdict.IMPROVED : Verdict.REGRESSED;
  }

  private static List<Change> changes(
      Map<String, ? extends @Nullable Object> before,
      Map<String, ? extends @Nullable Object> after) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(before.get(name), after.get(name)))
        .map(name -> new Change(name, value(before.get(name)), value(after.get(name))))
        .toList();
  }

  private static String value(@Nullable Object value) {
    return value == null ? "–" : Format.oneLine(value.toString(), 120);
  }

  private static String words(List<Change> changes) {
    return String.join(
        ", ",
        changes.stream()
            .map(c -> "%s %s before, %s after".formatted(c.name(), c.before(), c.after()))
            .toList());
  }
}
