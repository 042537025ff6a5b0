package dev.gauntlet.reports;

import dev.gauntlet.reports.CellMatcher.Match;
import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.stats.Holm;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one run to another: the same trials side by side, as far as they can be
 * compared.
 *
 * <p>Trials with the same seed are compared with one another. Seeds are independent where chance is
 * in the training, so losses of the whole test part are tested over them; where the budget is one
 * of time, taken to the step that both trials reached, because how far training came depends on the
 * machine. Seeds do <em>not</em> repeat the machine: all trials of a run share its clock, its
 * temperature and its neighbours, so that for times a run is one observation, however many seeds it
 * has. What all trials share is therefore taken out, as the median over them, and judged apart, by
 * a wider margin; and no time is judged more finely than the calibrations show the machine to have
 * been steady.
 *
 * <p>A change counts if it is surely larger than the threshold, at a level at which one comparison
 * of unchanged runs in a hundred shows a regression at most.
 *
 * @param rows what could be compared, in the order of the earlier run
 * @param refusals what could not be compared and why, one sentence each
 * @param environment what differs between the two environments: {@code cpu abacus before, slide
 *     rule after}
 */
public record Comparison(List<Row> rows, List<String> refusals, List<String> environment) {

  /** A smaller change of a loss at the same step is none: there is no machine in it. */
  private static final double NEGLIGIBLE = 0.01;

  private static final int MAX_TEXT = 300;

  /** What decides how long things take. */
  private static final List<String> MACHINE =
      List.of(
          "cpu", "physical_cores", "logical_cores", "java", "kernels", "jobs", "trial_variables");

  private static final List<Measure> AT_THE_END =
      List.of(Measures.COMMON_TEST_LOSS, Measures.TEST_LOSS, Measures.TEST_ACCURACY);

  /** What became of a figure. */
  public enum Trend {
    IMPROVED,
    REGRESSED,
    /** The same, or surely within the threshold. */
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
   * @param change after over before, or after minus before, with its 95 % interval, in words; empty
   *     if there are too few trials
   * @param holmP p of the change being within the margin, corrected over all rows; 1 if there are
   *     too few trials
   * @param trend what became of it
   */
  public record Row(
      String what,
      String figure,
      String before,
      String after,
      String change,
      double holmP,
      Trend trend) {}

  public Comparison {
    rows = List.copyOf(rows);
    refusals = List.copyOf(refusals);
    environment = List.copyOf(environment);
  }

  /**
   * Compares a later run with an earlier one.
   *
   * @param threshold share by which a time or a size has to change for it to count, above 0, as
   *     0.05
   */
  public static Comparison of(RunRecord before, RunRecord after, double threshold) {
    Study earlier = Study.of(before);
    CellMatcher matcher = CellMatcher.of(earlier, Study.of(after));
    List<Measure> atTheEnd = new ArrayList<>(AT_THE_END);
    earlier.taskMeasures().stream()
        .filter(measure -> !measure.isPart() && measure.better() != Better.NEITHER)
        .forEach(atTheEnd::add);
    List<String> refusals = new ArrayList<>(matcher.refusals());
    List<String> differing = Cell.differing(before.environment(), after.environment());
    List<String> machine = differing.stream().filter(MACHINE::contains).toList();
    if (!machine.isEmpty()) {
      refusals.add(
          "times and sizes: the machines differ (%s)"
              .formatted(String.join(", ", inWords(machine, before, after))));
    }
    List<Row> rows = new ArrayList<>();
    List<FigureChange> changes = new ArrayList<>();
    for (Match match : matcher.matches()) {
      addOutcome(rows, match);
      addLosses(changes, refusals, match, atTheEnd, threshold);
    }
    if (machine.isEmpty()) {
      changes.addAll(
          FigureChange.ofTimes(
              matcher.matches(),
              Measures.TIME_PER_EXAMPLE,
              threshold,
              FigureChange.unsteadiness(before, after)));
      for (Match match : matcher.matches()) {
        FigureChange.of(match, Measures.PEAK_RSS, Math.log1p(threshold)).ifPresent(changes::add);
      }
    }
    double[] holm = Holm.adjust(changes.stream().mapToDouble(FigureChange::p).toArray());
    for (int i = 0; i < holm.length; i++) {
      rows.add(row(changes.get(i), holm[i]));
    }
    return new Comparison(rows, refusals, inWords(differing, before, after));
  }

  /** True if a figure surely became worse, or trials fail that succeeded before. */
  public boolean regressed() {
    return rows.stream().anyMatch(row -> row.trend() == Trend.REGRESSED);
  }

  /** True if nothing of the two runs could be compared. */
  public boolean refused() {
    return rows.isEmpty();
  }

  /** The comparison for a terminal: lines, each ended. */
  public String text() {
    StringBuilder text = new StringBuilder(rows.isEmpty() ? "" : table());
    if (!refusals.isEmpty()) {
      text.append(rows.isEmpty() ? "" : "\n").append("Not compared\n");
      refusals.forEach(refusal -> text.append("  - ").append(refusal).append('\n'));
    }
    if (!environment.isEmpty()) {
      text.append("\nWhat differs in the environment\n");
      environment.forEach(change -> text.append("  - ").append(change).append('\n'));
    }
    return text.toString();
  }

  private String table() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("verdict", "trials", "figure", "before", "after", "change", "p, Holm"));
    for (Row row : rows) {
      boolean changed = !row.change().isEmpty();
      lines.add(
          List.of(
              row.trend().toString(),
              Format.oneLine(row.what(), MAX_TEXT),
              Format.oneLine(row.figure(), MAX_TEXT),
              row.before(),
              row.after(),
              changed ? row.change() : "–",
              changed ? Format.p(row.holmP()) : "–"));
    }
    return Sheet.aligned(lines);
  }

  /** Trials that have not ended say nothing of whether they would fail. */
  private static void addOutcome(List<Row> rows, Match match) {
    long endedBefore = ended(match.before());
    long endedAfter = ended(match.after());
    if (endedBefore == 0 || endedAfter == 0) {
      return;
    }
    int before = match.before().succeeded().size();
    int after = match.after().succeeded().size();
    double shareBefore = (double) before / endedBefore;
    double shareAfter = (double) after / endedAfter;
    if (shareBefore != shareAfter) {
      rows.add(
          new Row(
              match.label(),
              "trials that succeeded",
              before + " of " + endedBefore,
              after + " of " + endedAfter,
              "",
              1,
              shareAfter < shareBefore ? Trend.REGRESSED : Trend.IMPROVED));
    }
  }

  private static long ended(Cell cell) {
    return (long) cell.succeeded().size() + cell.failedSeeds().size();
  }

  private static void addLosses(
      List<FigureChange> changes,
      List<String> refusals,
      Match match,
      List<Measure> atTheEnd,
      double threshold) {
    Training training = match.before().training();
    if (!(Budget.parse(training.budget()) instanceof Budget.WallClock)) {
      for (Measure measure : atTheEnd) {
        FigureChange.of(match, measure, Math.log1p(NEGLIGIBLE)).ifPresent(changes::add);
      }
    } else if (!training.schedule().followsBudget()) {
      FigureChange.ofLossAtEqualSteps(match, Math.log1p(threshold)).ifPresent(changes::add);
    } else {
      refusals.add(
          match.label()
              + ": losses, because its learning rate follows the time that has passed, so that"
              + " equal steps are not the same training");
    }
  }

  private static Row row(FigureChange change, double holmP) {
    return new Row(
        change.what(),
        change.figure(),
        Format.interval(change.before(), change.measure().unit()),
        Format.interval(change.after(), change.measure().unit()),
        change.inWords(),
        holmP,
        change.trend(holmP));
  }

  private static List<String> inWords(List<String> names, RunRecord before, RunRecord after) {
    return names.stream()
        .map(
            name ->
                "%s %s before, %s after"
                    .formatted(
                        name,
                        value(before.environment().get(name)),
                        value(after.environment().get(name))))
        .toList();
  }

  private static String value(@Nullable Object value) {
    return value == null ? "–" : Format.oneLine(value.toString(), 120);
  }
}
