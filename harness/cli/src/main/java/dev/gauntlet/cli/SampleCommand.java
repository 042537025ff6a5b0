package dev.gauntlet.cli;

import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.run.models.Sampler;
import dev.gauntlet.trial.text.Sampling;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet sample}: text of a trained model, or its answers. */
@Command(
    name = "sample",
    description = {
      "Has a trained model continue a text, or solve a problem and says whether it is right.",
      "The same prompt, options and seed give the same text."
    },
    mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
  @Mixin private TrialOptions run;

  @Parameters(index = "1", paramLabel = "TRIAL", description = "The trial's id, or how it begins.")
  private String trial;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What to continue or solve, for example 272+926=. Default: the task's own.")
  private String prompt;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "500",
      description = "Most tokens to append. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Divides the logits; low is careful. Default: 0.8; problems: the likeliest.")
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draws from the K likeliest tokens only. Default: 200.")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draws from the likeliest tokens that make up P only. Default: 1.")
  private Double topP;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1337",
      description = "Decides the draws. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "pytorch",
      description = "Where the model runs: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Sampler.Engine engine;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Sampler.Request request = new Sampler.Request(prompt, tokens, sampling(), seed, engine);
    return run.run((trials, settings) -> sample(trials, request));
  }

  private int sample(RunModels trials, Sampler.Request request) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    new Sampler(trials)
        .sample(
            trials.find(trial),
            request,
            text -> {
              out.print(text);
              out.flush();
            });
    return 0;
  }

  private @Nullable Sampling sampling() {
    if (temperature == null && topK == null && topP == null) {
      return null;
    }
    return new Sampling(
        temperature == null ? Sampling.DEFAULT.temperature() : temperature,
        topK == null ? Sampling.DEFAULT.topK() : topK,
        topP == null ? Sampling.DEFAULT.topP() : topP);
  }
}
