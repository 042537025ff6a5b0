package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Training;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model computes by itself against the engine and {@code torch.optim.AdamW}. */
final class OwnGradientsChecks {
  private static final long SEED = 21; // of dropout, the same in every pass

  /**
   * Of each step another one, and none that of the settings, where it is the peak of a schedule.
   */
  private static final List<Double> STEP_RATES = List.of(1e-2, 4e-3, 2e-2);

  private static final double UNUSED_RATE = 5e-2;

  private OwnGradientsChecks() {}

  /**
   * Of a model that computes gradients by itself: its logits, losses and steps are the engine's.
   */
  static CheckFinding own(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.steadyModel(1), 1)) {
      OwnGradients.Gradients own = probe.model().ownGradients();
      if (own == null) {
        return CheckFinding.notApplicable("the engine computes its gradients");
      }
      int[][] tokens = OutputChecks.tokens(subject, 7);
      Output byEngine = probe.byEngine(tokens);
      Output byItself = probe.evaluate(tokens);
      double logits = 0;
      for (int i = 0; i < 7; i++) {
        logits = Math.max(logits, Output.difference(byEngine.last(i), byItself.last(i)));
      }
      if (!(logits <= Tolerances.OTHER_SHAPE * byEngine.scale())) {
        return CheckFinding.failed(
            "the two forward passes of the model compute different functions",
            "logits that it computes by itself differ from the engine's by %.2g",
            logits);
      }
      SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 17);
      try (Batch batch = random.train(0, Subject.BATCH, subject.manager())) {
        double loss = probe.loss(batch, SEED);
        double expected = probe.evaluatedLoss(batch);
        if (!(Math.abs(loss - expected) <= Tolerances.OTHER_SHAPE * expected)) {
          return CheckFinding.failed(
              "the loss must be the mean over the targets, in nats",
              "its loss is %.6f, that of its logits %.6f",
              loss,
              expected);
        }
        String differences =
            "logits within %.1g and loss within %.1g of the engine's"
                .formatted(logits, Math.abs(loss - expected));
        return adamW(subject, probe, own, probe.gradients(batch, SEED), differences);
      }
    }
  }

  /**
   * Trains twice, each time as an optimizer's settings say and from moments of zero: first with
   * clipping, then with others and a limit that no gradient reaches, so that nothing may be left of
   * the first. With so large an eps it matters how large gradients are, and with a batch of its own
   * for each step how fast moments forget.
   */
  private static CheckFinding adamW(
      Subject subject,
      Probe probe,
      OwnGradients.Gradients own,
      Map<String, float[]> gradients,
      String differences) {
    double norm = ReferenceAdamW.norm(gradients);
    long count = gradients.values().stream().mapToLong(gradient -> gradient.length).sum();
    double each = norm / Math.sqrt((double) count);
    double eps = Math.max(1e-8, Math.min(0.5, each / 3)); // about as large as what is clipped
    List<Training> settings =
        List.of(
            probe.training(UNUSED_RATE, 0.1, 0.8, 0.95, eps, norm / 3),
            probe.training(UNUSED_RATE, 0.2, 0.9, 0.999, eps / 2, 100 * norm));
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 17);
    int batches = 0;
    for (Training training : settings) {
      own.begin(training);
      ReferenceAdamW reference = new ReferenceAdamW(training);
      for (double rate : STEP_RATES) {
        try (Batch batch = random.train(++batches, Subject.BATCH, subject.manager())) {
          own.backward(TokenBatch.of(batch), SEED);
        }
        CheckFinding wrong = step(probe, own, reference, rate);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    return CheckFinding.passed("%s, %d steps are AdamW's", differences, batches);
  }

  /** What is wrong with a step; null if nothing is. */
  private static @Nullable CheckFinding step(
      Probe probe, OwnGradients.Gradients own, ReferenceAdamW reference, double rate) {
    Map<String, double[]> expected = new LinkedHashMap<>();
    probe.values().forEach((name, value) -> expected.put(name, doubles(value)));
    Map<String, float[]> gradients = new LinkedHashMap<>(own.gradients());
    gradients.keySet().retainAll(probe.trained().keySet());
    reference.step(expected, gradients, rate);
    own.step(rate);
    Map<String, float[]> actual = probe.values();
    for (String name : probe.trained().keySet()) {
      float[] moved = Probe.get(actual, name);
      double[] right = Probe.get(expected, name);
      double worst = 0;
      for (int i = 0; i < moved.length; i++) {
        worst = Math.max(worst, Math.abs(moved[i] - right[i]));
      }
      // A step moves each value by about the rate.
      if (!(worst <= 0.02 * rate)) {
        return CheckFinding.failed(
            "its optimizer is not torch.optim.AdamW as begin() was told to set it and step() at"
                + " which rate, or steps do not reach the parameters",
            "in a step at a rate of %.2g parameter %s is off by %.2g",
            rate,
            name,
            worst);
      }
    }
    return null;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
