package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.RunRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How fast trained models answer on one engine, as measures of the trials that they come from.
 *
 * @param name the engine's name
 * @param singleToken median latency of one example of one token
 * @param fullContext median latency of one example of full context
 * @param slowFullContext 99th percentile of the latency of one example of full context
 * @param answers number of answers whose latency at full context was measured
 * @param load time to load the model
 * @param throughput examples of full context a second, by batch size
 */
public record Engine(
    String name,
    Measure singleToken,
    Measure fullContext,
    Measure slowFullContext,
    Measure answers,
    Measure load,
    SortedMap<Integer, Measure> throughput) {

  /** What the name of each of these measures begins with. */
  public static final String PREFIX = "inference.";

  public Engine {
    throughput = Collections.unmodifiableSortedMap(new TreeMap<>(throughput));
  }

  /** The records of an engine, by trial. */
  private record Records(String engine, Map<String, InferenceRecord> byTrial) {

    Measure measure(String name, Function<InferenceRecord, @Nullable Double> figure) {
      return measure(name, Measures.ofEngine(name, engine, 0), figure);
    }

    Measure throughput(int size) {
      return measure(
          "examples_per_second_" + size,
          Measures.ofEngine("examples_per_second", engine, size),
          record -> record.examplesPerSecond().get(size));
    }

    private Measure measure(
        String name, Measures.Text text, Function<InferenceRecord, @Nullable Double> figure) {
      return text.measure(
          PREFIX + engine + "." + name,
          trial -> {
            InferenceRecord record = byTrial.get(trial.spec().id());
            return record == null ? null : figure.apply(record);
          },
          null);
    }
  }

  /** The engines of a run, in the order of its records; none if inference was not measured. */
  static List<Engine> of(RunRecord run) {
    return Study.groupBy(run.inference(), InferenceRecord::engine).entrySet().stream()
        .map(engine -> of(engine.getKey(), engine.getValue()))
        .toList();
  }

  private static Engine of(String name, List<InferenceRecord> all) {
    Records records = new Records(name, new HashMap<>());
    SortedMap<Integer, Measure> throughput = new TreeMap<>();
    for (InferenceRecord record : all) {
      records.byTrial().put(record.trialId(), record);
      record.examplesPerSecond().keySet().forEach(n -> throughput.put(n, records.throughput(n)));
    }
    return new Engine(
        name,
        records.measure("single_token_p50_us", r -> r.singleToken().p50Us()),
        records.measure("full_context_p50_us", r -> r.fullContext().p50Us()),
        records.measure("full_context_p99_us", r -> r.fullContext().p99Us()),
        records.measure("full_context_count", r -> (double) r.fullContext().count()),
        records.measure("load_seconds", InferenceRecord::loadSeconds),
        throughput);
  }

  /** All measures of the engine. */
  public List<Measure> measures() {
    List<Measure> measures =
        new ArrayList<>(List.of(singleToken, fullContext, slowFullContext, answers, load));
    measures.addAll(throughput.values());
    return measures;
  }
}
