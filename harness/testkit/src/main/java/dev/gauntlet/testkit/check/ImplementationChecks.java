package dev.gauntlet.testkit.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is asked of every implementation, in order: what is cheap and basic comes first. */
public final class ImplementationChecks {

  /** All checks. */
  public static final List<Check<Subject>> ALL =
      List.of(
          new Check<>(
              "shapes",
              "Are logits FLOAT32 of the right shape, and finite, at every length and batch size?",
              OutputChecks::shapes),
          new Check<>(
              "too-long",
              "Is a sequence longer than the context refused in clear words?",
              OutputChecks::tooLong),
          new Check<>(
              "logits",
              "Are logits neither probabilities nor their logarithms?",
              LogitChecks::logits),
          new Check<>(
              "precision", "Does everything compute in float32 at least?", LogitChecks::precision),
          new Check<>(
              "initial-loss", "Is the loss near ln V at initialization?", LogitChecks::initialLoss),
          new Check<>(
              "causality", "Does no logit depend on a later token?", ContextChecks::causality),
          new Check<>(
              "reach", "Do the last logits depend on every earlier token?", ContextChecks::reach),
          new Check<>(
              "prefixes",
              "Has the beginning of a sequence the logits that it has within the whole?",
              ContextChecks::prefixes),
          new Check<>(
              "positions",
              "Does order matter, where positions are claimed?",
              ContextChecks::positions),
          new Check<>(
              "tokens",
              "Is every token treated like the others, and the head tied where claimed?",
              ParameterChecks::tokens),
          new Check<>(
              "batches",
              "Is an example independent of its neighbours and of the batch size?",
              ContextChecks::batches),
          new Check<>(
              "evaluation",
              "Is evaluation deterministic, and does it leave everything untouched?",
              ModeChecks::evaluation),
          new Check<>(
              "dropout",
              "Does training differ just where dropout is above 0, with the mean of evaluation?",
              ModeChecks::dropout),
          new Check<>(
              "parameters",
              "Are parameters all registered, each once?",
              ParameterChecks::registered),
          new Check<>("trained", "Has every parameter a gradient?", GradientChecks::trained),
          new Check<>(
              "gradients",
              "Do gradients agree with central differences?",
              DerivativeChecks::differences),
          new Check<>(
              "own-gradients",
              "Does a model that computes its gradients by itself agree with the engine?",
              OwnGradientsChecks::own),
          new Check<>(
              "seeds",
              "Has the same seed the same weights and losses, and another seed others?",
              RepetitionChecks::seeds),
          new Check<>(
              "isolation",
              "Do two models share nothing, on one thread and on two?",
              RepetitionChecks::isolation),
          new Check<>(
              "checkpoint",
              "Does a saved and loaded model go on with the same losses?",
              RepetitionChecks::checkpoint),
          new Check<>(
              "overfitting", "Is one small batch learned by heart?", LearningChecks::overfitting),
          new Check<>(
              "counting",
              "Is the task counting learned as it expects?",
              subject -> LearningChecks.task(subject, "counting")),
          new Check<>(
              "alphabet",
              "Is the task alphabet learned as it expects?",
              subject -> LearningChecks.task(subject, "alphabet")),
          new Check<>(
              "context",
              "Does it beat a bigram where two tokens of context are needed?",
              LearningChecks::context),
          new Check<>(
              "chance",
              "Does it predict no more than chance of random tokens?",
              StabilityChecks::chance),
          new Check<>(
              "high-learning-rate",
              "Is a learning rate that is too high survived without a silent NaN?",
              StabilityChecks::highRate),
          new Check<>(
              "memory", "Does memory stay as it is over 200 steps?", ResourceChecks::memory),
          new Check<>("onnx", "Does the ONNX export agree with PyTorch?", ResourceChecks::onnx),
          new Check<>(
              "speed",
              "Does cost grow linearly with the batch and quadratically with the length at most?",
              ResourceChecks::speed));

  private ImplementationChecks() {}

  /** The ids of all checks, in order. */
  public static List<String> ids() {
    return ALL.stream().map(Check::id).toList();
  }

  /**
   * Runs all checks.
   *
   * @param listener told of each result
   */
  public static CheckReport run(Subject subject, Consumer<CheckResult> listener) {
    List<CheckResult> results = new ArrayList<>();
    for (Check<Subject> check : ALL) {
      CheckResult result = check.run(subject);
      listener.accept(result);
      results.add(result);
    }
    return new CheckReport(subject.describe(), results);
  }
}
