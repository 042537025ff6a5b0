package dev.gauntlet.testkit.check;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Parameters under which a model shows what it computes. As it begins, an effect may be too small
 * to be told from rounding: the weights of GPT-2 begin at 0.02.
 */
final class TestWeights {
  private static final double LARGEST = 0.2;
  private static final int LEARNED_BATCHES = 20;

  private TestWeights() {}

  /**
   * Adds noise to every parameter that is trained by gradients, such that each layer has an effect
   * of about the size of what it is given. A model that trains itself learns some batches instead.
   */
  static Probe lively(Probe probe, long seed) {
    if (probe.model().trainsItself()) {
      try (var steps =
          probe.steps(SequenceDataset.of(probe.problem(), SequenceDataset.RANDOM, seed), 1e-3)) {
        for (int i = 0; i < LEARNED_BATCHES; i++) {
          steps.next();
        }
      }
      return probe;
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String name : probe.trained().keySet()) {
      float[] value = probe.value(name);
      add(value, noise(probe, name, seed), 1);
      values.put(name, value);
    }
    probe.set(values);
    return probe;
  }

  /** Noise for a parameter, of the size that {@link #lively} adds. */
  static float[] noise(Probe probe, String name, long seed) {
    Shape shape = probe.shape(name);
    Random random = new Random(seed * 31 + name.hashCode());
    double std = size(shape);
    float[] noise = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (std * random.nextGaussian());
    }
    return noise;
  }

  /** Of a matrix, such that it keeps the size of what it multiplies; bounded for all. */
  private static double size(Shape shape) {
    if (shape.dimension() < 2) {
      return LARGEST;
    }
    long widest = 1;
    for (long axis : shape.getShape()) {
      widest = Math.max(widest, axis);
    }
    return Math.min(LARGEST, 1 / Math.sqrt((double) widest));
  }

  /** Adds a multiple of one array to another. */
  static void add(float[] to, float[] what, double times) {
    for (int i = 0; i < to.length; i++) {
      to[i] += (float) (times * what[i]);
    }
  }
}
