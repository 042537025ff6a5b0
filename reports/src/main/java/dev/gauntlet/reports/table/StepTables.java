package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Contest.Entry;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.LeverRecord;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.StepProfile.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The tables of training steps: where their time goes, and what single settings cost. */
public final class StepTables {
  private static final int SHOWN_OPERATIONS = 6;
  private static final List<String> PHASES =
      List.of("batch", "forward", "backward", "optimizer", "loop");

  private StepTables() {}

  /** A profile, and whose it is. */
  private record Profiled(String contest, String contender, ProfileRecord of) {
    StepProfile step() {
      return of.profile();
    }
  }

  private static List<Profiled> profiled(Study study) {
    Map<String, Entry> byTrial = new HashMap<>();
    for (Entry entry : study.entries()) {
      entry.cell().trials().forEach(trial -> byTrial.put(trial.spec().id(), entry));
    }
    List<Profiled> profiled = new ArrayList<>();
    for (ProfileRecord profile : study.run().profiles()) {
      Entry entry = byTrial.get(profile.trialId());
      if (entry != null) {
        profiled.add(new Profiled(entry.contest().label(), entry.contender().label(), profile));
      }
    }
    return profiled;
  }

  /** Where the time of each contender's steps goes; its figures are {@code profiles.csv}. */
  public static Sheet profiles(Study study) {
    Schema<Profiled> schema =
        new Schema<Profiled>()
            .text("trial_id", p -> p.of().trialId())
            .text("contest", Profiled::contest)
            .text("contender", Profiled::contender)
            .whole("batch_size", p -> p.step().batchSize())
            .whole("threads", p -> p.step().threads())
            .whole("steps", p -> p.step().steps())
            .real("time_per_example_us", p -> 1e6 * p.step().secondsPerExample())
            .real("median_step_seconds", p -> p.step().medianSeconds())
            .real("fastest_step_seconds", p -> p.step().fastestSeconds())
            .real("slowest_step_seconds", p -> p.step().slowestSeconds());
    for (String phase : PHASES) {
      schema.real(phase + "_share", p -> share(p.step(), phase));
    }
    Table figures =
        schema
            .real("flops_per_example", p -> p.of().flopsPerExample())
            .real("gflops_per_second", p -> p.of().gflopsPerSecond())
            .real("peak_gflops_per_second", p -> p.of().peak().gflopsPerSecond())
            .real("peak_share", p -> p.of().peakShare())
            .real("array_bytes", p -> p.step().arrayBytes())
            .real("peak_gigabytes_per_second", p -> p.of().peak().gigabytesPerSecond())
            .real("memory_share", p -> p.of().memoryShare())
            .whole("heap_bytes", p -> p.step().heapBytes())
            .whole("warm_up_steps", p -> p.step().warmUpSteps())
            .real("warm_up_seconds", p -> p.step().warmUpSeconds())
            .table("profiles", profiled(study));
    Sheet sheet =
        Sheet.named("profiles", figures)
            .text("contender", StepTables::named)
            .number("a step", "ms", "median_step_seconds", s -> Format.significant(1e3 * s))
            .number("an example", "µs", "time_per_example_us", Format::significant);
    for (String phase : PHASES) {
      sheet = sheet.share(phase.equals("loop") ? "around it" : phase, phase + "_share");
    }
    return sheet
        .number("arithmetic", "GFLOP/s", "gflops_per_second", Format::significant)
        .share("of the peak", "peak_share")
        .share("time for memory", "memory_share")
        .number("heap, a step", "KB", "heap_bytes", bytes -> Format.significant(bytes / 1e3))
        .number("warm after", "s", "warm_up_seconds", Format::significant);
  }

  private static Cell named(Row row) {
    return Cell.of(Sheet.text(row, "contender")).withNote(Sheet.text(row, "contest"));
  }

  private static double share(StepProfile step, String phase) {
    double all = step.phaseSeconds().values().stream().mapToDouble(Double::doubleValue).sum();
    return step.phaseSeconds().getOrDefault(phase, 0.0) / all;
  }

  private record Executed(Profiled profiled, Operation operation, double all) {
    double share() {
      return operation.seconds() / all;
    }
  }

  /** What steps execute, operation by operation: {@code operations.csv}. */
  public static Table operations(Study study) {
    ToDoubleFunction<Operation> seconds = Operation::seconds;
    List<Executed> executed =
        profiled(study).stream()
            .flatMap(
                profiled -> {
                  List<Operation> all = profiled.step().operations();
                  double sum = all.stream().mapToDouble(seconds).sum();
                  return all.stream().map(each -> new Executed(profiled, each, sum));
                })
            .toList();
    return new Schema<Executed>()
        .text("trial_id", e -> e.profiled().of().trialId())
        .text("contest", e -> e.profiled().contest())
        .text("contender", e -> e.profiled().contender())
        .text("operation", e -> e.operation().name())
        .real("calls", e -> e.operation().calls())
        .real("seconds", e -> e.operation().seconds())
        .real("share", Executed::share)
        .real("array_bytes", e -> e.operation().bytes())
        .real("flops", e -> e.operation().flops())
        .real("gflops_per_second", e -> e.operation().gflopsPerSecond())
        .table("operations", executed);
  }

  /** The slowest operations of each contender's steps. */
  public static Sheet slowest(Study study) {
    Table all = operations(study);
    Map<String, Integer> shown = new HashMap<>();
    int[] first =
        all.stream()
            .filter(
                row -> shown.merge(row.getString("trial_id"), 1, Integer::sum) <= SHOWN_OPERATIONS)
            .mapToInt(Row::getRowNumber)
            .toArray();
    return Sheet.named("operations", all.rows(first))
        .where("shown", SHOWN_OPERATIONS)
        .text("contender", StepTables::named)
        .text("operation", "operation")
        .share("share", "share")
        .number("calls", "", "calls", Format::significant)
        .number("arrays", "MB", "array_bytes", bytes -> Format.significant(bytes / 1e6))
        .number("arithmetic", "GFLOP/s", "gflops_per_second", Format::significant);
  }

  /** What single settings of training cost; its figures are {@code levers.csv}. */
  public static Sheet levers(Study study) {
    Table figures =
        new Schema<LeverRecord>()
            .text("lever", LeverRecord::lever)
            .text("setting", LeverRecord::setting)
            .text("task", LeverRecord::task)
            .text("implementation", LeverRecord::implementation)
            .real("time_per_example_us", LeverRecord::usPerExample)
            .real("ratio", LeverRecord::ratio)
            .table("levers", study.run().levers());
    return Sheet.named("levers", figures)
        .text("lever", "lever")
        .text("setting", "setting")
        .text("task", "task")
        .text("implementation", "implementation")
        .number("an example", "µs", "time_per_example_us", Format::significant)
        .number("times the rule", "", "ratio", Format::ratio);
  }
}
