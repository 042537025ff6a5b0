package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Measure.Better;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/** How fast a trained model answers on an engine, as measures of the trial it comes from. */
final class InferenceMeasures {

  private InferenceMeasures() {}

  /** The measures of a run, engine by engine; none if its inference was not measured. */
  static List<Measure> of(RunRecord run) {
    return run.inference().stream()
        .map(InferenceRecord::engine)
        .distinct()
        .flatMap(engine -> of(run, engine).stream())
        .toList();
  }

  private static List<Measure> of(RunRecord run, String engine) {
    List<Measure> measures = new ArrayList<>();
    measures.add(
        latency(run, engine, "single_token", "Latency, one token", InferenceRecord::singleToken));
    measures.add(
        latency(
            run, engine, "full_context", "Latency, full context", InferenceRecord::fullContext));
    TreeSet<Integer> sizes = new TreeSet<>();
    run.inference().forEach(record -> sizes.addAll(record.examplesPerSecond().keySet()));
    for (int size : sizes) {
      measures.add(
          measure(
              run,
              engine,
              "examples_per_second_" + size,
              "Throughput, batch " + size,
              Unit.PER_SECOND,
              Better.HIGHER,
              "Examples of full context answered in a second, in batches of " + size + ".",
              record -> record.examplesPerSecond().get(size)));
    }
    return measures;
  }

  private static Measure latency(
      RunRecord run,
      String engine,
      String name,
      String label,
      Function<InferenceRecord, Latency> latency) {
    return measure(
        run,
        engine,
        name + "_p50_us",
        label,
        Unit.MICROSECONDS,
        Better.LOWER,
        "Median time until the answer to one example is there.",
        record -> latency.apply(record).p50Us());
  }

  private static Measure measure(
      RunRecord run,
      String engine,
      String name,
      String label,
      Unit unit,
      Better better,
      String definition,
      Function<InferenceRecord, Double> figure) {
    return new Measure(
        "inference." + engine + "." + name,
        label + " (" + engine + ")",
        unit,
        better,
        definition,
        trial ->
            run.inference().stream()
                .filter(r -> r.trialId().equals(trial.spec().id()) && r.engine().equals(engine))
                .findFirst()
                .map(figure)
                .orElse(null));
  }
}
