package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluation mode changes nothing; training mode drops, and only where it should. */
final class ModeChecks {
  private static final double RATE = 0.25;
  private static final int PASSES = 60;

  private ModeChecks() {}

  /** Evaluation is deterministic and leaves parameters, input and random state as they are. */
  static CheckFinding evaluation(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      int[][] tokens = OutputChecks.tokens(subject, 7);
      int[][] others =
          SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 4).tokens(9, 5);
      Map<String, float[]> parameters = probe.values();
      Output first = probe.evaluate(tokens);
      probe.model().seed(77);
      for (int i = 0; i < 3; i++) {
        Output again = probe.evaluate(tokens);
        if (!Arrays.equals(first.values(), again.values())) {
          return CheckFinding.failed(
              "dropout is on in evaluation (DJL's Dropout without a flag always trains), something"
                  + " else is random, or state is kept between calls",
              "the same tokens have other logits the next time, by up to %.2g",
              Output.difference(first.values(), again.values()));
        }
        probe.evaluate(others);
        if (!probe.lastOnly()) {
          probe.evaluate(OutputChecks.cut(tokens, 1 + subject.contextLength() / 2));
        }
      }
      String changed = changed(parameters, probe.values());
      if (changed != null) {
        return CheckFinding.failed(
            "evaluation writes to it: running statistics, or an operation in place",
            "parameter %s is another one after evaluation",
            changed);
      }
      CheckFinding input = input(probe, tokens);
      if (input.hasFailed()) {
        return input;
      }
      if (!randomStateStays(probe, tokens)) {
        return CheckFinding.failed(
            "evaluation draws random numbers, as dropout does even if its result is not used",
            "the engine's random numbers are others after an evaluation");
      }
      return afterTraining(subject, probe, tokens);
    }
  }

  private static @Nullable String changed(Map<String, float[]> before, Map<String, float[]> after) {
    return before.keySet().stream()
        .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
        .findFirst()
        .orElse(null);
  }

  private static CheckFinding input(Probe probe, int[][] tokens) {
    for (boolean training : new boolean[] {false, true}) {
      try (NDManager scratch = probe.model().manager().newSubManager()) {
        NDArray array = Probe.array(tokens, scratch);
        long[] before = array.toLongArray();
        if (training) {
          probe.model().engineLogits(array, true);
        } else {
          probe.model().logits(array, false);
          probe.model().engineLogits(array, false);
        }
        if (!Arrays.equals(before, array.toLongArray())) {
          return CheckFinding.failed(
              "an operation in place (muli, addi, set) works on the input: on a copy it must",
              "the tokens that were given are others after the forward pass");
        }
      }
    }
    return CheckFinding.passed("");
  }

  private static boolean randomStateStays(Probe probe, int[][] tokens) {
    float[] without;
    try (NDManager scratch = probe.model().manager().newSubManager()) {
      probe.model().seed(5);
      without = scratch.randomUniform(0, 1, new Shape(8)).toFloatArray();
      probe.model().seed(5);
      probe.evaluate(tokens);
      probe.byEngine(tokens);
      return Arrays.equals(without, scratch.randomUniform(0, 1, new Shape(8)).toFloatArray());
    }
  }

  /** A training pass between two evaluations must not show in the second. */
  private static CheckFinding afterTraining(Subject subject, Probe probe, int[][] tokens) {
    Map<String, float[]> parameters = probe.values();
    Output before = probe.evaluate(tokens);
    probe.train(SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 4).tokens(11, 5), 1);
    Map<String, float[]> after = probe.values();
    for (String name : probe.trained().keySet()) {
      if (!Arrays.equals(parameters.get(name), after.get(name))) {
        return CheckFinding.failed(
            "the forward pass writes to a parameter in place",
            "parameter %s is another one after a forward pass in training mode",
            name);
      }
    }
    probe.set(parameters); // running statistics may change in training
    return Arrays.equals(before.values(), probe.evaluate(tokens).values())
        ? CheckFinding.passed(
            "the same logits bit for bit, before and after other batches, lengths and a training"
                + " pass; parameters, tokens and random state untouched")
        : CheckFinding.failed(
            "state is kept between calls outside of the parameters",
            "after a forward pass in training mode, evaluation has other logits for the same"
                + " parameters");
  }

  /** Training mode differs from evaluation where dropout is above 0, and its mean agrees. */
  static CheckFinding dropout(Subject subject) {
    if (subject.claims().batchStatistics()) {
      return CheckFinding.notApplicable("it claims statistics of the batch in training");
    }
    int[][] tokens = OutputChecks.tokens(subject, 7);
    try (Probe off = TestWeights.lively(subject.steadyModel(1), 1)) {
      if (off.model().trainsItself()) {
        return CheckFinding.notApplicable(
            "it learns by itself, not by a forward pass in training mode");
      }
      Output evaluated = off.byEngine(tokens);
      Output trained = off.train(tokens, 1);
      boolean random = Output.difference(trained.values(), off.train(tokens, 2).values()) > 0;
      double difference = Output.difference(evaluated.values(), trained.values());
      boolean differs = difference > Tolerances.OTHER_SHAPE * evaluated.scale();
      if (differs && !random) {
        return CheckFinding.failed(
            "training and evaluation compute different functions: statistics of the batch, as batch"
                + " normalization takes them (Claims.withBatchStatistics if that is meant), or a flag"
                + " that changes more than dropout",
            "nothing is random in training mode, and yet logits differ from evaluation by %.2g",
            difference);
      }
      boolean canBeSet = !subject.dropoutSettings().isEmpty();
      if (differs && canBeSet) {
        return CheckFinding.failed(
            "a rate of dropout is a constant, or another layer drops",
            "with %s=0 training differs from evaluation by %.2g",
            subject.dropoutSettings(),
            difference);
      }
      if (!canBeSet && !random) {
        return CheckFinding.notApplicable("it has no dropout: training and evaluation agree");
      }
    }
    Optional<Probe> dropping = subject.model(1, RATE);
    try (Probe on = TestWeights.lively(dropping.orElseGet(() -> subject.model(1)), 1)) {
      Output evaluated = on.byEngine(tokens);
      Output trained = on.train(tokens, 1);
      if (Output.difference(evaluated.values(), trained.values()) == 0) {
        return CheckFinding.failed(
            "dropout is declared and not applied, or its flag is not passed on",
            "with %s=%.2f training has the same logits as evaluation",
            subject.dropoutSettings(),
            RATE);
      }
      if (Output.difference(trained.values(), on.train(tokens, 2).values()) == 0) {
        return CheckFinding.failed(
            "dropout must draw from the engine's random generator anew at every pass",
            "with another seed the same values are dropped");
      }
      if (Output.difference(trained.values(), on.train(tokens, 1).values()) != 0) {
        return CheckFinding.failed(
            "dropout must draw from the engine's random generator, so that a run can be repeated",
            "with the same seed other values are dropped");
      }
      return mean(subject, on);
    }
  }

  /**
   * The mean over many passes agrees with evaluation. That holds where the model is linear, so
   * weights are made so small that it is: a normalization divides by the root of its epsilon then,
   * and exponentials and activations are straight lines.
   */
  private static CheckFinding mean(Subject subject, Probe probe) {
    Map<String, Boolean> inputs = ParameterChecks.inputs(subject, probe);
    Map<String, float[]> small = small(subject, probe, inputs.keySet(), 1);
    int[][] tokens = OutputChecks.tokens(subject, 32);
    probe.set(small);
    float[] evaluated = probe.byEngine(tokens).values();
    probe.set(small(subject, probe, inputs.keySet(), 2));
    double power = Math.log(slope(evaluated, probe.byEngine(tokens).values())) / Math.log(2);
    probe.set(small);
    // With a tied head the table counts twice.
    boolean linear = Math.abs(power - (inputs.containsValue(true) ? 2 : 1)) < 0.02;
    if (!linear || !(Output.largest(evaluated) > 0)) {
      return CheckFinding.passed(
          "training differs from evaluation with dropout alone; no setting makes the model linear,"
              + " so that means cannot be compared");
    }
    double[] halves = new double[2];
    for (int half = 0; half < 2; half++) {
      double[] sum = new double[evaluated.length];
      for (int pass = 0; pass < PASSES / 2; pass++) {
        float[] trained = probe.train(tokens, 1000 + half * PASSES + pass).values();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += trained[i] / (PASSES / 2.0);
        }
      }
      halves[half] = slope(evaluated, floats(sum));
    }
    double mean = (halves[0] + halves[1]) / 2;
    double noise = Math.abs(halves[0] - halves[1]);
    // A single layer that does not rescale is off by its rate; what it drops may be a part only.
    double allowed = 0.2 * RATE + 2 * noise;
    String evidence =
        "over %d passes the mean of training is %.3f of evaluation (+-%.3f) where the model is"
            + " linear";
    return Math.abs(mean - 1) <= allowed
        ? CheckFinding.passed(
            "only with dropout training differs; " + evidence, PASSES, mean, noise)
        : CheckFinding.failed(
            "dropout does not scale what it keeps by 1 / (1 - rate), or scales it twice",
            evidence,
            PASSES,
            mean,
            noise);
  }

  /** How many times one array is in another, by least squares. */
  private static double slope(float[] one, float[] other) {
    double product = 0;
    double square = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      square += (double) one[i] * one[i];
    }
    return product / square;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /**
   * Weights so small that a model is linear: tables of tokens and positions tiny, other matrices
   * such that a normalization with an epsilon of 1e-5 and the matrix after it keep the size of what
   * they get, no biases, gains as they began.
   *
   * @param inputs the tables
   * @param times of the tables
   */
  private static Map<String, float[]> small(
      Subject subject, Probe probe, Set<String> inputs, double times) {
    Map<String, float[]> small = new LinkedHashMap<>();
    Map<String, float[]> began;
    try (Probe fresh = subject.model(1)) {
      began = fresh.values();
    }
    for (String name : probe.trained().keySet()) {
      Shape shape = probe.shape(name);
      float[] noise = TestWeights.noise(probe, name, 5);
      float[] values = new float[noise.length];
      if (shape.dimension() == 1) {
        boolean gain = Output.difference(Probe.get(began, name), ones(values.length)) == 0;
        small.put(name, gain ? Probe.get(began, name) : values);
        continue;
      }
      double size = Output.largest(noise) > 0 ? rms(noise) : 1;
      TestWeights.add(values, noise, inputs.contains(name) ? times * 1e-6 / size : 0.06);
      small.put(name, values);
    }
    return small;
  }

  private static double rms(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / values.length);
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
