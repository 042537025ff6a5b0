package dev.gauntlet.trial;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.trial.text.Sampling;
import dev.gauntlet.trial.text.TextGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model writes in the course of its training: answers to problems of the test part, the same
 * ones each time, or its continuation of a text of the test part. It is kept in {@code samples.txt}
 * and among the events of the trial, and nothing is decided by it.
 */
final class SampleLog {
  /** How often it is asked on the way: before training, and after an eighth, a quarter, a half. */
  static final int POINTS = 4;

  private static final int TOKENS = 100; // of an answer, at most
  private static final int PROBLEMS = 20;
  private static final int OPENING = 32;
  private static final long SEED = 1337;

  private final Path file;
  private final Dataset dataset;
  private final CheckedModel model;
  private final NDManager manager;
  private @Nullable String opening;

  SampleLog(TrialFolder folder, Dataset dataset, CheckedModel model, NDManager manager) {
    this.file = folder.samples();
    this.dataset = dataset;
    this.model = model;
    this.manager = manager;
  }

  /** Removes what an earlier, interrupted trial may have left. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Has the model write on the way.
   *
   * @param when what to say of the time, for example {@code after 200 steps}
   * @param tokens about how many to write; one problem is solved whatever it takes
   */
  SamplePoint write(String when, long step, double trainSeconds, int tokens) {
    return new SamplePoint(step, trainSeconds, false, write(when, tokens));
  }

  /**
   * Has the model that was kept write, once training has ended.
   *
   * @param tokens as on the way
   */
  SamplePoint writeKept(String when, CurvePoint kept, int tokens) {
    return new SamplePoint(kept.step(), kept.trainSeconds(), true, write(when, tokens));
  }

  private List<Sample> write(String when, int tokens) {
    StringBuilder text = new StringBuilder("== ").append(when).append("\n\n");
    List<Sample> samples = new ArrayList<>();
    try (NDManager scratch = manager.newSubManager()) {
      write(scratch, tokens, samples, text);
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
    return samples;
  }

  private void write(NDManager scratch, int tokens, List<Sample> samples, StringBuilder text) {
    Predictor predictor = model.predictor(scratch, 1);
    var generator = new TextGenerator(predictor, dataset, model.predictsLastOnly(scratch));
    List<String> prompts = dataset.prompting().prompts(PROBLEMS);
    if (prompts.isEmpty()) {
      samples.add(generator.generate(opening(), tokens, Sampling.DEFAULT, SEED, text::append));
    }
    int left = tokens;
    for (String prompt : prompts) {
      Sample sample = generator.generate(prompt, TOKENS, Sampling.GREEDY, SEED, text::append);
      text.append(sample.verdict()).append("\n");
      samples.add(sample);
      left -= Math.max(1, dataset.vocabulary().encode(sample.text()).length);
      if (left <= 0) {
        break;
      }
    }
  }

  /** How a text of the test part begins, of which the model knows nothing. */
  private String opening() {
    if (opening == null) {
      opening = ofTestPart();
    }
    return opening;
  }

  private String ofTestPart() {
    Vocabulary vocabulary = dataset.vocabulary();
    int length = Math.max(1, Math.min(OPENING, dataset.problem().contextLength() / 2));
    try (NDManager scratch = manager.newSubManager()) {
      for (Batch batch : dataset.sample(Split.TEST, 1, 1, scratch)) {
        try (batch) {
          int[] tokens =
              Arrays.stream(batch.tokens().toLongArray())
                  .limit(length)
                  .mapToInt(Math::toIntExact)
                  .toArray();
          String text = vocabulary.decode(tokens);
          if (Arrays.equals(vocabulary.encode(text), tokens)) {
            return text;
          }
          break; // its symbols cannot be written down as a text
        }
      }
    }
    return dataset.prompting().start(vocabulary);
  }
}
