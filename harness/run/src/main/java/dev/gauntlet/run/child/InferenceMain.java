package dev.gauntlet.run.child;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.child.InferenceProcess.Answer;
import dev.gauntlet.run.child.InferenceProcess.Request;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.models.Inference;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Where the process of an {@link InferenceProcess} begins. */
final class InferenceMain {
  private InferenceMain() {}

  /**
   * Measures what is asked for.
   *
   * @param args the file that takes the answers
   */
  public static void main(String[] args) throws IOException {
    RequestProcess.answer(
        args,
        Request.class,
        (request, answers) -> measure(request, answer -> answers.accept(Json.line(answer))));
  }

  private static void measure(Request request, Consumer<Answer> answers) {
    TrialSpec spec = request.spec();
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      TorchEngine.load(spec.threads());
      Trial trial = Trial.of(spec, catalog, DataFolders.in(request.data()));
      TrialFiles files = TrialFiles.in(Path.of(request.folder()), spec.id());
      ExportRecord export = Inference.exported(trial, files);
      answers.accept(Answer.of(export));
      if (export.verified()) {
        boolean dynamicLength =
            requireNonNull(export.card(), "of a verified export").dynamicLength();
        Duration measureFor = Duration.ofMillis(request.milliseconds());
        answers.accept(Answer.of(Inference.measure(trial, files, dynamicLength, measureFor)));
      }
    } catch (InputException e) {
      answers.accept(Answer.failed(String.valueOf(e.getMessage())));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // a mistake of a plugin's, an Error included
      e.printStackTrace();
      answers.accept(Answer.failed(RootCause.describe(e)));
    }
  }
}
