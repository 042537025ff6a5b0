package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.Batch;
import java.util.Map;
import java.util.Random;

/** Gradients against central differences. */
final class DerivativeChecks {
  private static final int EXAMPLES = 16;
  private static final long SEED = 21; // of dropout, the same in every pass that is compared
  private static final double LOSS_CHANGE = 5e-3; // aimed at by a step, nats
  private static final double LARGEST_STEP = 0.05; // as a share of the parameter's norm
  private static final double[] SHRINK = {1, 0.3, 0.1};
  private static final double LOSS_NOISE =
      2e-6; // of a loss in float32 after some dozen roundings, a share
  private static final double RELATIVE = 0.02;
  private static final double OF_GRADIENT = 0.005; // of the norm of the whole gradient
  private static final double COORDINATE_STEP = 0.05;

  private DerivativeChecks() {}

  /**
   * A derivative along one direction.
   *
   * @param gradient by the gradient
   * @param difference by central differences
   * @param noise that rounding may make of the latter
   * @param norm of the whole gradient of the parameter
   */
  private record Derivative(double gradient, double difference, double noise, double norm) {
    double largest() {
      return Math.max(Math.abs(gradient), Math.abs(difference));
    }

    double error() {
      return Math.abs(gradient - difference);
    }

    /** Whether it is large enough to be told from rounding. */
    boolean tells() {
      return !(largest() <= 5 * noise);
    }

    boolean agrees() {
      return error() <= RELATIVE * largest() + OF_GRADIENT * norm + noise;
    }
  }

  /**
   * For every parameter the derivatives along its gradient, along random directions, and along
   * single coordinates. In float32 a step must be large enough to be told from rounding and small
   * enough to be straight: of several, one must agree.
   */
  static CheckFinding differences(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      if (probe.model().trainsItself()) {
        return CheckFinding.notApplicable("it learns by itself, without gradients");
      }
      SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 17);
      int compared = 0;
      double worst = 0;
      try (Batch batch = random.train(0, EXAMPLES, subject.manager())) {
        Map<String, float[]> gradients = probe.gradients(batch, SEED);
        for (String name : probe.trained().keySet()) {
          float[] gradient = Probe.get(gradients, name);
          for (int kind = 0; kind < 4; kind++) {
            float[] direction = direction(gradient, kind, name);
            Derivative derivative = derivative(probe, batch, name, gradient, direction, kind < 2);
            if (!derivative.agrees()) {
              return CheckFinding.failed(
                  "the backward pass is wrong, or a branch is cut off from it: a detached array, a"
                      + " derivative of one's own, an operation in place",
                  "along %s of parameter %s the loss changes by %.4g a unit, its gradient says %.4g"
                      + " (rounding: %.1g)",
                  kindName(kind),
                  name,
                  derivative.difference(),
                  derivative.gradient(),
                  derivative.noise());
            }
            if (derivative.largest() > 50 * derivative.noise()) {
              worst = Math.max(worst, derivative.error() / derivative.largest());
            }
            compared++;
          }
        }
      }
      return CheckFinding.passed(
          "%d derivatives of %d parameters agree with central differences within %.1f %%",
          compared, probe.trained().size(), 100 * worst);
    }
  }

  private static String kindName(int kind) {
    return switch (kind) {
      case 0 -> "the gradient";
      case 1 -> "a random direction";
      case 2 -> "the coordinate of the largest gradient";
      default -> "a random coordinate";
    };
  }

  /** A direction of length 1. */
  private static float[] direction(float[] gradient, int kind, String name) {
    Random random = new Random(name.hashCode() + kind);
    float[] direction = new float[gradient.length];
    switch (kind) {
      case 0 -> {
        double norm = norm(gradient);
        if (norm == 0) {
          direction[0] = 1;
        } else {
          TestWeights.add(direction, gradient, 1 / norm);
        }
      }
      case 1 -> {
        for (int i = 0; i < direction.length; i++) {
          direction[i] = (float) ((random.nextBoolean() ? 1 : -1) / Math.sqrt(direction.length));
        }
      }
      case 2 -> {
        int largest = 0;
        for (int i = 0; i < gradient.length; i++) {
          largest = Math.abs(gradient[i]) > Math.abs(gradient[largest]) ? i : largest;
        }
        direction[largest] = 1;
      }
      default -> direction[random.nextInt(direction.length)] = 1;
    }
    return direction;
  }

  private static Derivative derivative(
      Probe probe, Batch batch, String name, float[] gradient, float[] direction, boolean whole) {
    float[] start = probe.value(name);
    double expected = 0;
    for (int i = 0; i < gradient.length; i++) {
      expected += (double) gradient[i] * direction[i];
    }
    double norm = norm(gradient);
    double most =
        whole
            ? LARGEST_STEP * Math.max(norm(start), 0.1 * Math.sqrt(start.length))
            : COORDINATE_STEP;
    double first = Math.min(most, LOSS_CHANGE / Math.max(1e-12, Math.abs(expected)));
    Derivative nearest = new Derivative(expected, expected, 0, norm); // where rounding hides all
    boolean told = false;
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (double shrink : SHRINK) {
      double step = first * shrink;
      double up = lossAt(probe, batch, name, start, direction, step);
      double down = lossAt(probe, batch, name, start, direction, -step);
      double noise = LOSS_NOISE * Math.max(1, Math.abs(up)) / step;
      Derivative now = new Derivative(expected, (up - down) / (2 * step), noise, norm);
      if (now.tells()) {
        least = Math.min(least, now.difference());
        largest = Math.max(largest, now.difference());
        nearest = !told || now.error() < nearest.error() ? now : nearest;
        told = true;
      }
      if (told && nearest.agrees()) {
        break;
      }
    }
    if (told && !nearest.agrees()) {
      // Where steps disagree among each other the loss has kinks, as of ReLU: so much is unsure.
      double unsure = nearest.noise() + 2 * (largest - least);
      nearest = new Derivative(expected, nearest.difference(), unsure, norm);
    }
    probe.set(name, start);
    return nearest;
  }

  private static double lossAt(
      Probe probe, Batch batch, String name, float[] start, float[] direction, double step) {
    float[] moved = start.clone();
    TestWeights.add(moved, direction, step);
    probe.set(name, moved);
    return probe.loss(batch, SEED);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
