package dev.gauntlet.trial;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.trial.text.Sampling;
import dev.gauntlet.trial.text.TextGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a model writes at the start, in the middle and at the end of its training: a text, or
 * answers to problems of the test part, in {@code samples.txt}.
 */
final class SampleLog {
  private static final int TOKENS = 100;
  private static final int PROBLEMS = 20;
  private static final long SEED = 1337;

  private final Path file;
  private final Dataset dataset;
  private final NDManager manager;

  SampleLog(TrialFolder folder, Dataset dataset, NDManager manager) {
    this.file = folder.samples();
    this.dataset = dataset;
    this.manager = manager;
  }

  /** Removes what an earlier, interrupted trial may have left. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Appends what the model writes now.
   *
   * @param when what to say of the time, for example {@code after 200 steps}
   */
  void write(String when, CheckedModel model) {
    StringBuilder text = new StringBuilder("== ").append(when).append("\n\n");
    try (NDManager scratch = manager.newSubManager()) {
      write(model, scratch, text);
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      // Whatever a plugin throws here is no failure of the training.
      text.append("\nno text: ").append(e);
    }
    try {
      Files.writeString(
          file, text.append("\n\n"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep samples: " + e.getMessage(), e);
    }
  }

  private void write(CheckedModel model, NDManager scratch, StringBuilder text) {
    Predictor predictor = model.predictor(scratch, 1);
    var generator = new TextGenerator(predictor, dataset, model.predictsLastOnly(scratch));
    List<String> prompts = dataset.prompting().prompts(PROBLEMS);
    if (prompts.isEmpty()) {
      String start = dataset.prompting().start(dataset.vocabulary());
      generator.generate(start, TOKENS, Sampling.DEFAULT, SEED, text::append);
    }
    for (String prompt : prompts) {
      Sample sample = generator.generate(prompt, TOKENS, Sampling.GREEDY, SEED, text::append);
      text.append(sample.verdict()).append("\n");
    }
  }
}
