package dev.gauntlet.trial.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.GradientCollector;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdamWIT {
  private static final List<Shape> SHAPES =
      List.of(new Shape(1), new Shape(7), new Shape(16, 9), new Shape(4, 16, 3), new Shape(5, 1));
  private static final Training SETTINGS = training(0.9, 0.999, 1e-8, 0.1, null);

  private static Training training(
      double beta1, double beta2, double eps, double weightDecay, Double gradClip) {
    return new Training(
        1e-3,
        weightDecay,
        beta1,
        beta2,
        eps,
        1,
        "60s",
        "1s",
        null,
        false,
        Decay.CONSTANT,
        0,
        gradClip);
  }

  private NDManager manager;
  private final ParameterList parameters = new ParameterList();
  private final List<Reference> references = new ArrayList<>();

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * The smallest gradients are of the size of epsilon: there, an epsilon that is added before the
   * bias correction moves a parameter several times as far in the first steps.
   */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1e-3", "3, 1e-7", "4, 1e3"})
  void followsPyTorchsFormula(long seed, double gradientScale) {
    Random random = new Random(seed);
    addParameters(random);
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      for (int step = 1; step <= 50; step++) {
        double learningRate = 0.01 / step;
        List<float[]> gradients = gradients(random, gradientScale);
        backward(gradients);
        optimizer.step(learningRate);
        for (int i = 0; i < references.size(); i++) {
          references.get(i).step(SETTINGS, learningRate, gradients.get(i), 1);
        }
        requireReference();
        requireZeroGradients();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 0.5", "6, 1", "7, 1e6"})
  void clipsByTheGlobalNorm(long seed, double gradClip) {
    Random random = new Random(seed);
    addParameters(random);
    Training settings = training(0.8, 0.95, 0.5, 0.01, gradClip);
    try (AdamW optimizer = new AdamW(parameters, settings)) {
      for (int step = 1; step <= 50; step++) {
        List<float[]> gradients = gradients(random, 1);
        backward(gradients);
        optimizer.step(0.01);
        double norm = Math.sqrt(gradients.stream().mapToDouble(AdamWIT::sumOfSquares).sum());
        assertThat(norm).isGreaterThan(1); // so that clipping changes something below it
        double factor = Math.min(1, gradClip / (norm + 1e-6));
        for (int i = 0; i < references.size(); i++) {
          references.get(i).step(settings, 0.01, gradients.get(i), factor);
        }
        requireReference();
      }
    }
  }

  @Test
  void leavesFrozenParametersAlone() {
    addParameters(new Random(8));
    Parameter frozen = parameters.get(2).getValue();
    frozen.freeze(true);
    float[] before = frozen.getArray().toFloatArray();
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      backward(gradients(new Random(9), 1));
      optimizer.step(0.01);
    }

    assertThat(frozen.getArray().toFloatArray()).isEqualTo(before);
    assertThat(parameters.get(1).getValue().getArray().toFloatArray())
        .isNotEqualTo(references.get(1).floats());
  }

  @Test
  void leavesParametersAloneThatNoBackwardPassHasReached() {
    addParameters(new Random(10));
    NDArray reached = parameters.get(0).getValue().getArray();
    try (AdamW optimizer = new AdamW(parameters, training(0.9, 0.999, 1e-8, 0.1, 1.0))) {
      optimizer.step(0.01);
      assertThat(reached.toFloatArray()).isEqualTo(references.get(0).floats());
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(reached.sum());
      }
      optimizer.step(0.01);
    }

    assertThat(reached.toFloatArray()).isNotEqualTo(references.get(0).floats());
    for (int i = 1; i < references.size(); i++) {
      assertThat(parameters.get(i).getValue().getArray().toFloatArray())
          .isEqualTo(references.get(i).floats());
    }
  }

  @Test
  void aTiedParameterMovesOnce() {
    addParameters(new Random(11));
    parameters.add("again", parameters.get(0).getValue());
    List<float[]> gradients = gradients(new Random(12), 1);
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      backward(gradients);
      optimizer.step(0.01);
    }
    for (int i = 0; i < references.size(); i++) {
      references.get(i).step(SETTINGS, 0.01, gradients.get(i), 1);
    }

    requireReference();
  }

  @Test
  void aNotANumberInAGradientDoesNotSurviveZeroing() {
    addParameters(new Random(13));
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      List<float[]> gradients = gradients(new Random(14), 1);
      gradients.get(1)[3] = Float.NaN;
      gradients.get(2)[0] = Float.POSITIVE_INFINITY;
      backward(gradients);
      optimizer.step(0.01);
    }

    assertThat(parameters.get(1).getValue().getArray().toFloatArray()[3]).isNaN();
    requireZeroGradients();
  }

  @Test
  void keepsNothingFromStepToStepAndFreesItsState() {
    addParameters(new Random(15));
    int before = manager.getManagedArrays().size();
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      List<float[]> gradients = gradients(new Random(16), 1);
      for (int step = 0; step < 200; step++) {
        backward(gradients);
        optimizer.step(0.001);
        // the parameters, a step count and two moments each
        assertThat(manager.getManagedArrays()).hasSize(before + 1 + 2 * references.size());
      }
    }

    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void refusesAModelWithNothingToTrain() {
    addParameters(new Random(17));
    parameters.values().forEach(parameter -> parameter.freeze(true));

    assertThatThrownBy(() -> new AdamW(parameters, SETTINGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model has no parameter that is trained by gradients");
  }

  private void addParameters(Random random) {
    for (Shape shape : SHAPES) {
      float[] values = floats(random, shape, 1);
      Parameter parameter =
          Parameter.builder()
              .setName("a.b" + parameters.size())
              .setType(Parameter.Type.OTHER)
              .build();
      parameter.setArray(manager.create(values, shape));
      parameters.add(parameter.getName(), parameter);
      references.add(new Reference(values));
    }
  }

  private static List<float[]> gradients(Random random, double scale) {
    return SHAPES.stream().map(shape -> floats(random, shape, scale)).toList();
  }

  private static float[] floats(Random random, Shape shape, double scale) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static double sumOfSquares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** Gives every parameter that is not frozen the gradient: that of the sum of their products. */
  private void backward(List<float[]> gradients) {
    try (NDManager scratch = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = scratch.create(0f);
      for (int i = 0; i < gradients.size(); i++) {
        NDArray gradient = scratch.create(gradients.get(i), SHAPES.get(i));
        loss = loss.add(gradient.mul(parameters.get(i).getValue().getArray()).sum());
      }
      collector.backward(loss);
    }
  }

  /** Half a unit in the last place of a value of 4 is 2.4e-7; fifty of them stay below 1.2e-5. */
  private void requireReference() {
    double largest = 0;
    for (int i = 0; i < references.size(); i++) {
      float[] values = parameters.get(i).getValue().getArray().toFloatArray();
      for (int j = 0; j < values.length; j++) {
        largest = Math.max(largest, Math.abs(values[j] - references.get(i).values[j]));
      }
    }
    assertThat(largest).isLessThan(1.2e-5);
  }

  private void requireZeroGradients() {
    for (Parameter parameter : parameters.values()) {
      try (NDArray gradient = parameter.getArray().getGradient()) {
        assertThat(gradient.toFloatArray()).containsOnly(0);
      }
    }
  }

  /** PyTorch's documented algorithm, in double precision. */
  private static final class Reference {
    private final double[] values;
    private final double[] m;
    private final double[] v;
    private int step;

    Reference(float[] initial) {
      values = new double[initial.length];
      for (int i = 0; i < initial.length; i++) {
        values[i] = initial[i];
      }
      m = new double[initial.length];
      v = new double[initial.length];
    }

    void step(Training settings, double learningRate, float[] gradient, double clipFactor) {
      step++;
      for (int i = 0; i < values.length; i++) {
        double g = gradient[i] * clipFactor;
        values[i] -= learningRate * settings.weightDecay() * values[i];
        m[i] = settings.beta1() * m[i] + (1 - settings.beta1()) * g;
        v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * g * g;
        double meanHat = m[i] / (1 - Math.pow(settings.beta1(), step));
        double varianceHat = v[i] / (1 - Math.pow(settings.beta2(), step));
        values[i] -= learningRate * meanHat / (Math.sqrt(varianceHat) + settings.eps());
      }
    }

    float[] floats() {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
  }
}
