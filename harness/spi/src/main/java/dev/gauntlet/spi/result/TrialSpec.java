package dev.gauntlet.spi.result;

import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides the outcome of a trial.
 *
 * @param id hash of all that follows except {@code suite}; 16 hexadecimal digits
 * @param suite name of the suite it belongs to
 * @param implementation the model under test
 * @param task what it has to learn
 * @param seed decides data split and order, initialization and dropout
 * @param training optimizer, budget, evaluation
 * @param threads threads of the engine
 * @param device where tensors live: {@code cpu}, or {@code gpu0}
 * @param dataSha256 fingerprint of the data
 * @param versions version of each engine, and hashes of Gauntlet's own code and of plugins' jars,
 *     by name
 */
public record TrialSpec(
    String id,
    String suite,
    Choice implementation,
    Choice task,
    long seed,
    Training training,
    int threads,
    String device,
    String dataSha256,
    Map<String, String> versions) {
  public TrialSpec {
    versions = java.util.Collections.unmodifiableMap(new TreeMap<>(versions));
  }
}
