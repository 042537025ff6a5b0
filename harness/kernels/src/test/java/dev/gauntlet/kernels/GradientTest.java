package dev.gauntlet.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of whole models against central differences of the loss in double precision. */
class GradientTest {
  private static final int PROBES = 40;

  static Stream<Toy> odd() {
    return Stream.of(
        new Toy(7, 5, 6, 2, 3, 9, 2, Nonlinearity.GELU_TANH, false, false, 0),
        new Toy(7, 5, 6, 2, 3, 9, 2, Nonlinearity.GELU_TANH, false, true, 0),
        new Toy(16, 11, 16, 4, 4, 64, 2, Nonlinearity.GELU, false, true, 0),
        new Toy(5, 9, 7, 3, 5, 10, 2, Nonlinearity.GELU, true, true, 0),
        new Toy(9, 6, 10, 1, 7, 13, 1, Nonlinearity.RELU, true, false, 0),
        new Toy(3, 1, 1, 1, 1, 1, 1, Nonlinearity.GELU_TANH, false, false, 0));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void vectorsFollowTheLoss(Toy toy) {
    followsTheLoss(toy, Kernels.ofThisProcess(), 2);
  }

  @ParameterizedTest
  @MethodSource("odd")
  void scalarsFollowTheLoss(Toy toy) {
    followsTheLoss(toy, new ScalarKernels(4), 1);
  }

  private static void followsTheLoss(Toy toy, Kernels kernels, int threads) {
    int examples = 19; // no multiple of any number of lanes
    ParameterVector p = toy.parameters(1);
    int[] ids = toy.tokens(examples, 2);
    int[] targets = toy.targets(examples, 3);
    try (DataParallel train = toy.train(p, examples, threads, kernels)) {
      double loss = train.gradient(ids, targets, examples, 4);
      double[] wide = new double[p.size()];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = p.values()[i];
      }
      DoubleToy exact = new DoubleToy(toy, p, wide);
      assertThat(loss).isCloseTo(exact.loss(ids, targets, examples), within(2e-5));
      float[] gradients = train.gradients();
      double largest = 0;
      for (float g : gradients) {
        largest = Math.max(largest, Math.abs(g));
      }
      Random random = new Random(5);
      for (int probe = 0; probe < PROBES; probe++) {
        int i = random.nextInt(wide.length);
        double value = wide[i];
        double h = 1e-5;
        wide[i] = value + h;
        double up = exact.loss(ids, targets, examples);
        wide[i] = value - h;
        double down = exact.loss(ids, targets, examples);
        wide[i] = value;
        assertThat((double) gradients[i])
            .as("gradient of element %d", i)
            .isCloseTo((up - down) / (2 * h), within(2e-5 * largest + 1e-7));
      }
    }
  }
}
