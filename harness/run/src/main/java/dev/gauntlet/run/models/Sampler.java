package dev.gauntlet.run.models;

import dev.gauntlet.base.InputException;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainedModel;
import dev.gauntlet.trial.text.Sampling;
import dev.gauntlet.trial.text.TextGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has the trained model of a trial write text or solve problems. */
public final class Sampler {

  /** Where a model runs. */
  public enum Engine {
    PYTORCH,
    ONNX
  }

  /**
   * What to write.
   *
   * @param prompt what to continue; null for some of the task's own
   * @param tokens most tokens to append
   * @param sampling how tokens are drawn; null for the most likely answer where one is right, and
   *     {@link Sampling#DEFAULT} otherwise
   * @param seed decides the draws
   * @param engine where the model runs
   */
  public record Request(
      @Nullable String prompt, int tokens, @Nullable Sampling sampling, long seed, Engine engine) {}

  private static final int PROMPTS = 10;

  private final RunModels trials;

  /** A sampler for the trials of a run. */
  public Sampler(RunModels trials) {
    this.trials = trials;
  }

  /**
   * Has a model write.
   *
   * @param spec as {@link RunModels#find} gave it
   * @param sink given each piece of text as it is drawn; an answer is followed by a verdict
   * @return what was asked and written
   * @throws InputException if the prompt is not one the model can be given, the checkpoint or the
   *     data is not there, or there is no exported model that was verified
   * @throws IOException if a file cannot be read
   */
  public List<Sample> sample(TrialSpec spec, Request request, Consumer<String> sink)
      throws IOException {
    try (TrainedModel model = trials.open(spec)) {
      return switch (request.engine()) {
        case PYTORCH -> sample(model, model.predictor(), request, sink);
        case ONNX -> {
          try (OnnxModel exported =
              OnnxModel.load(trials.exported(spec), new OnnxModel.Options(spec.threads(), true))) {
            requireOf(spec, exported);
            int batchSize = model.predictor().batchSize();
            Predictor predictor = exported.predictor(model.manager(), batchSize);
            yield sample(model, predictor, request, sink);
          }
        }
      };
    }
  }

  private void requireOf(TrialSpec spec, OnnxModel model) {
    String trial = model.metadata().get("trial_id");
    if (!spec.id().equals(trial)) {
      throw new InputException(
          "%s is of trial %s, must be of %s"
              .formatted(trials.files(spec).onnx(), trial, spec.id()));
    }
  }

  private List<Sample> sample(
      TrainedModel model, Predictor predictor, Request request, Consumer<String> sink)
      throws IOException {
    Dataset dataset = model.dataset();
    TextGenerator generator = new TextGenerator(predictor, dataset, fullContext(model));
    List<Sample> samples = new ArrayList<>();
    for (String prompt : prompts(dataset, request)) {
      Sample sample =
          generator.generate(
              prompt, request.tokens(), sampling(dataset, request), request.seed(), sink);
      sink.accept(sample.verdict() + "\n");
      samples.add(sample);
    }
    return samples;
  }

  /** As the model's card says; without one, what predicts after the last token alone may. */
  private boolean fullContext(TrainedModel model) throws IOException {
    return trials
        .files(model.spec())
        .export()
        .map(ExportRecord::card)
        .map(card -> !card.dynamicLength())
        .orElseGet(model::predictsLastOnly);
  }

  private static List<String> prompts(Dataset dataset, Request request) {
    if (request.prompt() != null) {
      return List.of(request.prompt());
    }
    Prompting prompting = dataset.prompting();
    List<String> prompts = prompting.prompts(PROMPTS);
    return prompts.isEmpty() ? List.of(prompting.start(dataset.vocabulary())) : prompts;
  }

  private static Sampling sampling(Dataset dataset, Request request) {
    if (request.sampling() != null) {
      return request.sampling();
    }
    boolean solves = !dataset.prompting().prompts(1).isEmpty();
    return solves ? Sampling.GREEDY : Sampling.DEFAULT;
  }
}
