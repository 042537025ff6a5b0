package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How fast a trained model answers on one engine: a row of {@code inference.csv}.
 *
 * @param trialId the trial
 * @param engine {@code PyTorch} or {@code OnnxRuntime}
 * @param engineVersion its version
 * @param threads threads it computed on
 * @param modelBytes size of the file that it loads
 * @param loadSeconds time to load that file when it was read before, median of three
 * @param singleToken one example of one token, or of full context if the model insists on it
 * @param fullContext one example of full context
 * @param examplesPerSecond examples of full context a second, by batch size; one at which the model
 *     fails is absent
 */
public record InferenceRecord(
    String trialId,
    String engine,
    String engineVersion,
    int threads,
    long modelBytes,
    double loadSeconds,
    Latency singleToken,
    Latency fullContext,
    Map<Integer, Double> examplesPerSecond) {
  public InferenceRecord {
    Objects.requireNonNull(trialId, "trialId");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(singleToken, "singleToken");
    Objects.requireNonNull(fullContext, "fullContext");
    examplesPerSecond = Collections.unmodifiableMap(new TreeMap<>(examplesPerSecond));
  }

  /**
   * Time from when an answer was due to be asked for until it was there.
   *
   * @param p50Us median, microseconds
   * @param p90Us nine of ten are below this
   * @param p99Us 99 of 100 are below this
   * @param count number of questions that were due
   */
  public record Latency(double p50Us, double p90Us, double p99Us, long count) {}
}
