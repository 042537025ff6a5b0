package dev.gauntlet.testkit;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the JSON file of a parity case says.
 *
 * @param implementation id of the implementation that was dumped
 * @param target which positions of an example have a target
 * @param vocabSize number of distinct tokens, V
 * @param contextLength most tokens a model is given at once, T
 * @param batch number of examples, B
 * @param parameters number of trained values
 * @param optimizer settings of the optimizer
 * @param sizes every other key: hyperparameters of the original
 */
record CaseDescription(
    String implementation,
    Target target,
    int vocabSize,
    int contextLength,
    int batch,
    int parameters,
    Optimizer optimizer,
    @JsonAnySetter Map<String, Object> sizes) {

  private static final long MAX_BYTES = 1 << 16;

  /** Which positions have a target. */
  enum Target {
    LAST,
    ALL;

    /** The name in files. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The optimizer of the original.
   *
   * @param name must be {@code AdamW}
   * @param lr learning rate of every step
   * @param weightDecay as in {@link Training}, as are those that follow
   * @param steps optimizer steps
   */
  record Optimizer(
      String name,
      double lr,
      double weightDecay,
      double beta1,
      double beta2,
      double eps,
      int steps) {
    Optimizer {
      if (!"AdamW".equals(name)) {
        throw new IllegalArgumentException("name of optimizer is '" + name + "', must be 'AdamW'");
      }
      training(lr, weightDecay, beta1, beta2, eps, steps); // refuses what is impossible
    }

    /** The same for {@link dev.gauntlet.trial.optim.AdamW}. */
    Training training() {
      return training(lr, weightDecay, beta1, beta2, eps, steps);
    }

    private static Training training(
        double lr, double weightDecay, double beta1, double beta2, double eps, int steps) {
      String budget = "steps=" + steps;
      return new Training(
          lr,
          weightDecay,
          beta1,
          beta2,
          eps,
          1,
          budget,
          budget,
          null,
          false,
          Decay.CONSTANT,
          0,
          null);
    }
  }

  CaseDescription {
    requirePositive("vocab_size", vocabSize);
    requirePositive("context_length", contextLength);
    requirePositive("batch", batch);
    requirePositive("parameters", parameters);
    sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
    sizes.forEach(
        (key, value) -> {
          if (!(value instanceof String || value instanceof Boolean || value instanceof Number)) {
            throw new IllegalArgumentException(
                key + " is " + value + ", must be a string, a boolean or a number");
          }
        });
  }

  private static void requirePositive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " is " + value + ", must be positive");
    }
  }

  /** Sizes and targets. */
  Problem problem() {
    return new Problem(
        vocabSize, contextLength, target == Target.LAST ? Targets.LAST : Targets.ALL);
  }

  /**
   * Reads the file.
   *
   * @throws InputException if it cannot be read or is too large, or a key is missing, given twice,
   *     of the wrong type or out of range
   */
  static CaseDescription read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new InputException("there is no file " + file);
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new InputException(
            "%s has %s bytes, must have at most %s".formatted(file, Files.size(file), MAX_BYTES));
      }
      return Json.read(Files.readString(file), CaseDescription.class);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + OneLine.reason(e), e);
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InputException(file + " is " + e.getMessage(), e);
    }
  }
}
