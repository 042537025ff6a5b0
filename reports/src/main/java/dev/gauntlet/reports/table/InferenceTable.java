package dev.gauntlet.reports.table;

import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** {@code inference.csv}: one row a trained model and engine. */
public final class InferenceTable {

  private InferenceTable() {}

  /** The table of a run's inference; without rows if it was not measured. */
  public static Table of(RunRecord run) {
    Map<String, TrialSpec> specs =
        run.trials().stream()
            .map(TrialRecord::spec)
            .collect(Collectors.toMap(TrialSpec::id, spec -> spec, (first, second) -> first));
    Schema<InferenceRecord> schema =
        new Schema<InferenceRecord>()
            .text("trial_id", InferenceRecord::trialId)
            .text("implementation", spec(specs, s -> s.implementation().id()))
            .text("task", spec(specs, s -> s.task().id()))
            .text("engine", InferenceRecord::engine)
            .text("engine_version", InferenceRecord::engineVersion)
            .whole("threads", InferenceRecord::threads)
            .whole("model_bytes", InferenceRecord::modelBytes)
            .real("load_seconds", InferenceRecord::loadSeconds);
    addLatency(schema, "single_token", InferenceRecord::singleToken);
    addLatency(schema, "full_context", InferenceRecord::fullContext);
    TreeSet<Integer> sizes = new TreeSet<>();
    run.inference().forEach(record -> sizes.addAll(record.examplesPerSecond().keySet()));
    for (int size : sizes) {
      schema.real("examples_per_second_" + size, r -> r.examplesPerSecond().get(size));
    }
    return schema.table("inference", run.inference());
  }

  private static void addLatency(
      Schema<InferenceRecord> schema, String name, Function<InferenceRecord, Latency> latency) {
    schema
        .real(name + "_p50_us", latency.andThen(Latency::p50Us))
        .real(name + "_p90_us", latency.andThen(Latency::p90Us))
        .real(name + "_p99_us", latency.andThen(Latency::p99Us))
        .whole(name + "_count", latency.andThen(Latency::count));
  }

  private static Function<InferenceRecord, @Nullable String> spec(
      Map<String, TrialSpec> specs, Function<TrialSpec, String> value) {
    return record ->
        specs.containsKey(record.trialId()) ? value.apply(specs.get(record.trialId())) : null;
  }
}
