package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.implementations.bigram.Bigram;
import dev.gauntlet.implementations.bigram.BigramConfig;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.spi.Problem;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Initial values of every parameter have the original's distribution. */
class InitializationIT {
  private static final int V = 65;
  private static final int T = 32;
  private static final int WIDTH = 64;
  private static final Problem PROBLEM = new Problem(V, T, Problem.Targets.ALL);

  /** What a parameter's values should look like. */
  private enum Law {
    CONSTANT,
    NORMAL,
    UNIFORM
  }

  @Test
  void nanogpt() {
    check(
        new NanoGpt().build(new NanoGptConfig(3, 4, WIDTH, 0.1), PROBLEM),
        name -> {
          if (name.endsWith("bias")) {
            return new Expected(Law.CONSTANT, 0);
          }
          if (name.contains("ln_")) {
            return new Expected(Law.CONSTANT, 1);
          }
          double std = name.endsWith("c_proj.weight") ? 0.02 / Math.sqrt(6) : 0.02;
          return new Expected(Law.NORMAL, std);
        });
  }

  @Test
  void hf() {
    check(
        new Hf().build(new HfConfig(2, 4, WIDTH, 0.1), PROBLEM),
        name -> {
          if (name.endsWith("bias")) {
            return new Expected(Law.CONSTANT, 0);
          }
          if (name.contains("ln_")) {
            return new Expected(Law.CONSTANT, 1);
          }
          return name.equals("lm_head.weight")
              ? new Expected(Law.UNIFORM, 1 / Math.sqrt(WIDTH))
              : new Expected(Law.NORMAL, 0.02);
        });
  }

  @Test
  void tl() {
    check(
        new Tl().build(new TlConfig(WIDTH, 2, 4, 0, 0), PROBLEM),
        name -> {
          if (name.contains("W_")) {
            return new Expected(Law.NORMAL, 0.02);
          }
          return new Expected(Law.CONSTANT, name.endsWith(".w") ? 1 : 0);
        });
  }

  @Test
  void mlp() {
    check(
        new Mlp().build(new MlpConfig(16, 512), PROBLEM),
        name ->
            switch (name) {
              case "embed.weight" -> new Expected(Law.NORMAL, 1);
              case "mlp.0.weight", "mlp.0.bias" -> new Expected(Law.UNIFORM, 1 / Math.sqrt(16 * T));
              default -> new Expected(Law.UNIFORM, 1 / Math.sqrt(512));
            });
  }

  @Test
  void bigram() {
    check(new Bigram().build(new BigramConfig(), PROBLEM), name -> new Expected(Law.NORMAL, 1));
  }

  private static void check(Block model, Function<String, Expected> expected) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(42);
      model.initialize(manager, DataType.FLOAT32, new Shape(1, T));
      for (Parameter parameter : model.getParameters().values()) {
        expected.apply(parameter.getName()).check(parameter);
      }
    }
  }

  /**
   * A distribution.
   *
   * @param size the constant, the standard deviation, or the bound
   */
  private record Expected(Law law, double size) {

    void check(Parameter parameter) {
      String name = parameter.getName();
      float[] values = parameter.getArray().toFloatArray();
      double largest = quantile(values, 1);
      switch (law) {
        case CONSTANT -> assertThat(values).as(name).containsOnly((float) size);
        case NORMAL -> {
          assertThat(std(values)).as(name).isCloseTo(size, within(error(size, values)));
          // Twice the deviation is exceeded by 4.55 % of a normal distribution's values.
          assertThat(quantile(values, 0.9545)).as(name).isCloseTo(2 * size, within(0.2 * size));
        }
        case UNIFORM -> {
          double std = size / Math.sqrt(3);
          assertThat(std(values)).as(name).isCloseTo(std, within(error(std, values)));
          assertThat(largest).as(name).isBetween(0.9 * size, size);
        }
      }
    }

    /** Five standard errors of the estimate of a standard deviation. */
    private static double error(double std, float... values) {
      return 5 * std / Math.sqrt(2.0 * values.length);
    }

    private static double std(float... values) {
      double squares = 0;
      for (float value : values) {
        squares += value * (double) value;
      }
      return Math.sqrt(squares / values.length); // of mean 0
    }

    /** Of the absolute values. */
    private static double quantile(float[] values, double share) {
      double[] sorted = new double[values.length];
      Arrays.setAll(sorted, i -> Math.abs(values[i]));
      Arrays.sort(sorted);
      return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
  }
}
