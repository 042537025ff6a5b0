package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.implementations.attentionhead.AttentionHead;
import dev.gauntlet.implementations.attentionhead.AttentionHeadConfig;
import dev.gauntlet.implementations.averaging.Averaging;
import dev.gauntlet.implementations.averaging.AveragingConfig;
import dev.gauntlet.implementations.bigram.Bigram;
import dev.gauntlet.implementations.bigram.BigramConfig;
import dev.gauntlet.implementations.blockgpt.BlockGpt;
import dev.gauntlet.implementations.blockgpt.BlockGptConfig;
import dev.gauntlet.implementations.codedecoder.CodeDecoder;
import dev.gauntlet.implementations.codedecoder.CodeDecoderConfig;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.lecturegpt.LectureGpt;
import dev.gauntlet.implementations.lecturegpt.LectureGptConfig;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.recurrent.Gru;
import dev.gauntlet.implementations.recurrent.Lstm;
import dev.gauntlet.implementations.recurrent.RecurrentConfig;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.spi.Problem;
import java.util.Arrays;
import java.util.Locale;
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

  @Test
  void averaging() {
    check(
        new Averaging().build(new AveragingConfig(WIDTH), PROBLEM), InitializationIT::asInPyTorch);
  }

  @Test
  void attentionHead() {
    check(
        new AttentionHead().build(new AttentionHeadConfig(WIDTH), PROBLEM),
        InitializationIT::asInPyTorch);
  }

  @Test
  void lectureGpt() {
    LectureGptConfig config =
        new LectureGptConfig(2, 4, WIDTH, 0.2, LectureGptConfig.Scale.HEAD_SIZE);
    check(new LectureGpt().build(config, PROBLEM), InitializationIT::asInPyTorch);
  }

  @Test
  void blockGpt() {
    check(
        new BlockGpt()
            .build(new BlockGptConfig(2, 4, WIDTH / 4, 0, true, true, true, true), PROBLEM),
        InitializationIT::asInPyTorch);
  }

  /** Of embeddings, norms and linear layers, those from the hidden units of a block included. */
  private static Expected asInPyTorch(String name) {
    if (name.contains("norm") || name.contains("ln")) {
      return new Expected(Law.CONSTANT, name.endsWith("bias") ? 0 : 1);
    }
    if (name.contains("embedding") || name.contains("encoding")) {
      return new Expected(Law.NORMAL, 1);
    }
    boolean hidden = name.contains("ffwd.2") || name.contains("net.2");
    return new Expected(Law.UNIFORM, 1 / Math.sqrt(hidden ? 4 * WIDTH : WIDTH));
  }

  @Test
  void codeDecoder() {
    check(
        new CodeDecoder().build(new CodeDecoderConfig(2, 4, WIDTH, 0.1), PROBLEM),
        name -> {
          if (name.endsWith("gamma") || name.endsWith("beta")) {
            return new Expected(Law.CONSTANT, name.endsWith("gamma") ? 1 : 0);
          }
          int in = name.contains("linear2") ? 4 * WIDTH : WIDTH;
          if (name.endsWith("bias")) {
            return new Expected(Law.UNIFORM, 1 / Math.sqrt(in));
          }
          int both = name.contains("ffn") ? 5 * WIDTH : 2 * WIDTH;
          boolean vocabulary = name.equals("tok_emb.weight") || name.equals("linear.weight");
          return new Expected(Law.UNIFORM, Math.sqrt(6.0 / (vocabulary ? V + WIDTH : both)));
        });
  }

  /** DJL's own: normal, with a variance of 2 over the number of inputs; biases of zero. */
  @Test
  void recurrent() {
    check(
        new Lstm().build(new RecurrentConfig(16, WIDTH, 2, 0), PROBLEM), InitializationIT::asInDjl);
    check(
        new Gru().build(new RecurrentConfig(16, WIDTH, 2, 0), PROBLEM), InitializationIT::asInDjl);
  }

  private static Expected asInDjl(String name) {
    if (name.toLowerCase(Locale.ROOT).endsWith("bias")) {
      return new Expected(Law.CONSTANT, 0);
    }
    boolean fromEmbedding = name.equals("embedding") || name.startsWith("l_0_i2h");
    return new Expected(Law.NORMAL, Math.sqrt(2.0 / (fromEmbedding ? 16 : WIDTH)));
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
      if (law != Law.CONSTANT) {
        // What is known of absolute values and squares alone may be of one sign.
        double std = law == Law.NORMAL ? size : size / Math.sqrt(3);
        assertThat(mean(values)).as(name).isCloseTo(0, within(5 * std / Math.sqrt(values.length)));
      }
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

    private static double mean(float... values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum / values.length;
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
