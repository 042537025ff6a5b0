package dev.gauntlet.testkit;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.trial.optim.AdamW;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the JSON file of a parity case says.
 *
 * @param implementation id of the implementation that was dumped
 * @param problem sizes and targets
 * @param batch number of examples, B
 * @param parameters number of trained values
 * @param optimizer settings of the optimizer
 * @param learningRate of every step
 * @param steps optimizer steps
 * @param sizes every other key: hyperparameters of the original
 */
record CaseDescription(
    String implementation,
    Problem problem,
    int batch,
    int parameters,
    AdamW.Settings optimizer,
    double learningRate,
    int steps,
    Map<String, Object> sizes) {

  /**
   * Reads the file.
   *
   * @throws InputException if a key is missing, of the wrong type or out of range
   */
  static CaseDescription read(Path file) {
    JsonObject json = JsonObject.read(file);
    String implementation = json.takeString("implementation");
    Targets targets = targets(json.takeString("target"), file);
    Problem problem =
        new Problem(json.takeInt("vocab_size", 1), json.takeInt("context_length", 1), targets);
    int batch = json.takeInt("batch", 1);
    int parameters = json.takeInt("parameters", 1);
    JsonObject optimizer = json.takeObject("optimizer");
    String name = optimizer.takeString("name");
    if (!name.equals("AdamW")) {
      throw new InputException(
          "name of optimizer is '%s' in %s, must be 'AdamW'".formatted(name, file));
    }
    double learningRate = optimizer.takeDouble("lr");
    if (learningRate <= 0) {
      throw new InputException(
          "lr of optimizer is %s in %s, must be positive".formatted(learningRate, file));
    }
    int steps = optimizer.takeInt("steps", 1);
    AdamW.Settings settings = settings(optimizer, file);
    optimizer.requireEmpty("name", "lr", "weight_decay", "beta1", "beta2", "eps", "steps");
    return new CaseDescription(
        implementation, problem, batch, parameters, settings, learningRate, steps, json.takeRest());
  }

  private static Targets targets(String text, Path file) {
    return switch (text) {
      case "last" -> Targets.LAST;
      case "all" -> Targets.ALL;
      default ->
          throw new InputException(
              "target is '%s' in %s, must be 'last' or 'all'".formatted(text, file));
    };
  }

  private static AdamW.Settings settings(JsonObject optimizer, Path file) {
    double beta1 = optimizer.takeDouble("beta1");
    double beta2 = optimizer.takeDouble("beta2");
    double eps = optimizer.takeDouble("eps");
    double weightDecay = optimizer.takeDouble("weight_decay");
    try {
      return new AdamW.Settings(beta1, beta2, eps, weightDecay, null);
    } catch (IllegalArgumentException e) {
      throw new InputException("optimizer of " + file + ": " + e.getMessage(), e);
    }
  }
}
