package dev.gauntlet.run.infer;

import dev.gauntlet.spi.result.InferenceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the speed of a model on several engines.
 *
 * <p>Engines take turns in short rounds, in an order that is drawn anew each round, so that a
 * machine's drift falls on all alike.
 */
public final class InferenceBenchmark {

  /** Batch sizes at which throughput is measured. */
  public static final List<Integer> BATCH_SIZES = List.of(1, 8, 64, 512);

  private static final Logger LOG = LoggerFactory.getLogger(InferenceBenchmark.class);

  private static final int ROUNDS = 5;

  /** In a round; a 99th percentile of fewer than a hundred in all would be the slowest of them. */
  private static final int FEWEST_QUESTIONS = 20;

  /** Share of the time for which the slowest engine is kept busy when latency is measured. */
  private static final double LOAD = 0.5;

  /** Between two questions, so that a pause does not queue thousands of quick ones. */
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);

  private final Duration measureFor;

  /**
   * A benchmark.
   *
   * @param measureFor how long each figure is measured, on each engine; the latency of a slow model
   *     longer, for want of questions
   */
  public InferenceBenchmark(Duration measureFor) {
    if (measureFor.isNegative() || measureFor.isZero()) {
      throw new IllegalArgumentException(
          "time for each figure is " + measureFor.toMillis() + " ms, must be positive");
    }
    this.measureFor = measureFor;
  }

  /**
   * What is measured.
   *
   * @param trialId the trial whose model it is
   * @param example token ids of full context
   * @param dynamicLength whether the model takes a shorter example
   * @param threads threads that each engine computes on
   */
  public record Workload(String trialId, List<Long> example, boolean dynamicLength, int threads) {
    public Workload {
      example = List.copyOf(example);
    }

    private long[] tokens(int batch, int length) {
      long[] tokens = new long[batch * length];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = example.get(i % length);
      }
      return tokens;
    }
  }

  /** The meters of one model on one engine. */
  private static final class Entry {
    private final Subject subject;
    private final LatencyMeter singleToken;
    private final LatencyMeter fullContext;
    private final Map<Integer, ThroughputMeter> throughput = new LinkedHashMap<>();

    private Entry(Subject subject, Workload workload) {
      this.subject = subject;
      int context = workload.example().size();
      long[] single = workload.tokens(1, workload.dynamicLength() ? 1 : context);
      long[] full = workload.tokens(1, context);
      singleToken = new LatencyMeter(() -> subject.forward().run(single, 1), System::nanoTime);
      fullContext = new LatencyMeter(() -> subject.forward().run(full, 1), System::nanoTime);
      for (int size : BATCH_SIZES) {
        long[] batch = workload.tokens(size, context);
        Runnable answer = () -> subject.forward().run(batch, size);
        throughput.put(size, new ThroughputMeter(answer, size, System::nanoTime));
      }
    }

    /** Leaves a batch size out if the model fails at it, most likely for want of memory. */
    private void attempt(int size, Consumer<ThroughputMeter> work) {
      ThroughputMeter meter = throughput.get(size);
      if (meter == null) {
        return;
      }
      try {
        work.accept(meter);
      } catch (RuntimeException | OutOfMemoryError e) {
        LOG.warn("{} cannot answer batches of {}: {}", subject.engine(), size, e.toString());
        throughput.remove(size);
      }
    }

    private InferenceRecord result(Workload workload) {
      Map<Integer, Double> examplesPerSecond = new LinkedHashMap<>();
      throughput.forEach((size, meter) -> examplesPerSecond.put(size, meter.examplesPerSecond()));
      return new InferenceRecord(
          workload.trialId(),
          subject.engine(),
          subject.engineVersion(),
          workload.threads(),
          subject.modelBytes(),
          subject.loadSeconds(),
          singleToken.latency(),
          fullContext.latency(),
          examplesPerSecond);
    }
  }

  /**
   * Measures a model on each engine.
   *
   * @param subjects the engines
   * @return a record for each engine, in the order given; a batch size at which a model fails is
   *     absent
   */
  public List<InferenceRecord> run(List<Subject> subjects, Workload workload) {
    List<Entry> entries = subjects.stream().map(subject -> new Entry(subject, workload)).toList();
    long round = Math.max(1, measureFor.toNanos() / ROUNDS);
    Random order = new Random(workload.trialId().hashCode());
    latency(entries, order, entry -> entry.singleToken);
    latency(entries, order, entry -> entry.fullContext);
    for (int size : BATCH_SIZES) {
      entries.forEach(entry -> entry.attempt(size, ThroughputMeter::warmUp));
      rounds(entries, order, entry -> entry.attempt(size, meter -> meter.measure(round, ROUNDS)));
    }
    return entries.stream().map(entry -> entry.result(workload)).toList();
  }

  /** All engines are asked equally often, so that a pause of the machine costs each the same. */
  private void latency(List<Entry> entries, Random order, Function<Entry, LatencyMeter> meter) {
    long slowest =
        entries.stream()
            .mapToLong(entry -> meter.apply(entry).warmUp(measureFor.toNanos()))
            .max()
            .orElseThrow();
    long interval = Math.max(SHORTEST_INTERVAL.toNanos(), (long) (slowest / LOAD));
    long round = Math.max(measureFor.toNanos() / ROUNDS, FEWEST_QUESTIONS * interval);
    rounds(entries, order, entry -> meter.apply(entry).measure(round, interval));
  }

  private static void rounds(List<Entry> entries, Random order, Consumer<Entry> measure) {
    List<Entry> shuffled = new ArrayList<>(entries);
    for (int i = 0; i < ROUNDS; i++) {
      Collections.shuffle(shuffled, order);
      shuffled.forEach(measure);
    }
  }

  /**
   * A model on an engine, under measurement.
   *
   * @param engine name of the engine
   * @param engineVersion its version
   * @param modelBytes size of the file that it loads
   * @param loadSeconds time to load that file when it was read before
   * @param forward runs it
   */
  public record Subject(
      String engine, String engineVersion, long modelBytes, double loadSeconds, Forward forward) {

    /** Runs a model and waits for its output. */
    @FunctionalInterface
    public interface Forward {
      /**
       * Runs the model.
       *
       * @param tokens token ids of all examples, one after the other
       * @param batch number of examples
       */
      void run(long[] tokens, int batch);
    }
  }
}
