package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Collections;
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

  /** The engines of a run, in the order of its records; none if inference was not measured. */
  static List<Engine> of(RunRecord run) {
    return run.inference().stream()
        .map(InferenceRecord::engine)
        .distinct()
        .map(name -> of(run, name))
        .toList();
  }

  /** All measures of the engine. */
  public List<Measure> measures() {
    List<Measure> measures =
        new ArrayList<>(List.of(singleToken, fullContext, slowFullContext, answers, load));
    measures.addAll(throughput.values());
    return measures;
  }

  private static Engine of(RunRecord run, String engine) {
    Map<String, InferenceRecord> byTrial = new TreeMap<>();
    TreeMap<Integer, Measure> throughput = new TreeMap<>();
    for (InferenceRecord record : run.inference()) {
      if (record.engine().equals(engine)) {
        byTrial.put(record.trialId(), record);
        for (int size : record.examplesPerSecond().keySet()) {
          throughput.put(size, throughput(engine, byTrial, size));
        }
      }
    }
    return new Engine(
        engine,
        latency(
            engine, byTrial, "single_token", "Latency of one token", r -> r.singleToken().p50Us()),
        latency(
            engine,
            byTrial,
            "full_context",
            "Latency at full context",
            r -> r.fullContext().p50Us()),
        new Measure(
            name(engine, "full_context_p99_us"),
            "Slow answers at full context on " + engine,
            Unit.MICROSECONDS,
            Better.LOWER,
            "99 of 100 answers to one example of full context were there within this time.",
            figure(byTrial, r -> r.fullContext().p99Us())),
        new Measure(
            name(engine, "full_context_count"),
            "Answers at full context on " + engine,
            Unit.COUNT,
            Better.NEITHER,
            "Number of answers that a model's latency at full context is measured on.",
            figure(byTrial, r -> (double) r.fullContext().count())),
        new Measure(
            name(engine, "load_seconds"),
            "Load time on " + engine,
            Unit.SECONDS,
            Better.LOWER,
            "Time to load the trained model into an engine that is running.",
            figure(byTrial, InferenceRecord::loadSeconds)),
        throughput);
  }

  private static Measure latency(
      String engine,
      Map<String, InferenceRecord> byTrial,
      String name,
      String label,
      Function<InferenceRecord, Double> figure) {
    return new Measure(
        name(engine, name + "_p50_us"),
        label + " on " + engine,
        Unit.MICROSECONDS,
        Better.LOWER,
        "Median time from when the answer to one example was due to be asked for until it was there.",
        figure(byTrial, figure));
  }

  private static Measure throughput(String engine, Map<String, InferenceRecord> byTrial, int size) {
    return new Measure(
        name(engine, "examples_per_second_" + size),
        "Throughput in batches of " + size + " on " + engine,
        Unit.PER_SECOND,
        Better.HIGHER,
        "Examples of full context answered in a second, in batches of " + size + ".",
        figure(byTrial, record -> record.examplesPerSecond().get(size)));
  }

  private static String name(String engine, String figure) {
    return PREFIX + engine + "." + figure;
  }

  private static Function<TrialRecord, @Nullable Double> figure(
      Map<String, InferenceRecord> byTrial, Function<InferenceRecord, @Nullable Double> figure) {
    return trial -> {
      InferenceRecord record = byTrial.get(trial.spec().id());
      return record == null ? null : figure.apply(record);
    };
  }
}
