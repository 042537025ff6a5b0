package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.result.Training;
import java.util.HashMap;
import java.util.Map;

/**
 * AdamW in double precision as {@code torch.optim.AdamW} computes it, with the clipping of {@code
 * torch.nn.utils.clip_grad_norm_}. Slow, and as plain as the formulas.
 */
final class ReferenceAdamW {
  private static final double CLIP_EPSILON = 1e-6;

  private final Training training;
  private final Map<String, double[]> firstMoments = new HashMap<>();
  private final Map<String, double[]> secondMoments = new HashMap<>();
  private int steps;

  ReferenceAdamW(Training training) {
    this.training = training;
  }

  /** Euclidean norm of all gradients together. */
  static double norm(Map<String, float[]> gradients) {
    double sum = 0;
    for (float[] gradient : gradients.values()) {
      for (float g : gradient) {
        sum += (double) g * g;
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * Takes a step.
   *
   * @param values of each parameter, changed
   * @param gradients of each parameter that is trained
   */
  void step(Map<String, double[]> values, Map<String, float[]> gradients, double rate) {
    steps++;
    Double clip = training.gradClip();
    double scale = clip == null ? 1 : Math.min(1, clip / (norm(gradients) + CLIP_EPSILON));
    gradients.forEach(
        (name, gradient) -> step(name, Probe.get(values, name), gradient, scale, rate));
  }

  private void step(String name, double[] values, float[] gradient, double scale, double rate) {
    double[] first = firstMoments.computeIfAbsent(name, n -> new double[values.length]);
    double[] second = secondMoments.computeIfAbsent(name, n -> new double[values.length]);
    double beta1 = training.beta1();
    double beta2 = training.beta2();
    for (int i = 0; i < values.length; i++) {
      double g = scale * gradient[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      double m = first[i] / (1 - Math.pow(beta1, steps));
      double v = second[i] / (1 - Math.pow(beta2, steps));
      values[i] -=
          rate * (training.weightDecay() * values[i] + m / (Math.sqrt(v) + training.eps()));
    }
  }
}
