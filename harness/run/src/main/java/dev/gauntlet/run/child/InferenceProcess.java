package dev.gauntlet.run.child;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plan.FairOrder;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how fast the models of a run answer, each in a process like that of its trial: what was
 * measured before leaves no compiled code, garbage or library behind, and whatever a plugin does
 * there is one line here.
 */
public final class InferenceProcess {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceProcess.class);
  // As long as a trial may give no sign of life before its first step, and as much for all the rest
  // as what is timed takes several times over.
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int OF_WHAT_IS_TIMED = 100;

  private InferenceProcess() {}

  /**
   * What to measure.
   *
   * @param folder of the trial
   * @param milliseconds how long each figure is measured, on each engine
   * @param data where data is
   */
  record Request(TrialSpec spec, String folder, int milliseconds, DataPlaces data) {}

  /**
   * What the process has to say, one of these at a time.
   *
   * @param export of the model, made now or earlier, or null
   * @param measured on each engine, or null
   * @param failure why there is no more to come, in one line, or null
   */
  record Answer(
      @Nullable ExportRecord export,
      @Nullable List<InferenceRecord> measured,
      @Nullable String failure) {
    static Answer of(ExportRecord export) {
      return new Answer(export, null, null);
    }

    static Answer of(List<InferenceRecord> measured) {
      return new Answer(null, List.copyOf(measured), null);
    }

    static Answer failed(String reason) {
      return new Answer(null, null, OneLine.of(reason));
    }
  }

  /** Hears how it goes, trial by trial. */
  public interface Listener {
    /** The next trial's turn has come. */
    void begins(TrialSpec spec);

    /** Its model was exported, now or earlier, or could not be. */
    void exported(ExportRecord export);

    /** Its model was measured on an engine. */
    void measured(InferenceRecord record);

    /** Its model cannot be exported or measured, for a reason other than what it computes. */
    void failed(String reason);
  }

  /**
   * Measures models in a {@linkplain FairOrder fair order}, exporting those first that have not
   * been, and keeps what comes of it with the trial. One that cannot be exported is left out;
   * whatever goes wrong with one ends nothing but its own measurement.
   *
   * @param specs as {@link RunModels#succeeded} gave them
   * @param milliseconds how long each figure is measured, on each engine
   * @param settings of the processes, one at a time, and where data is
   * @throws IOException if what was measured cannot be written
   * @throws InterruptedException if this thread is interrupted; no process is left then
   */
  public static void run(
      RunModels trials,
      List<TrialSpec> specs,
      int milliseconds,
      ChildSettings settings,
      Listener listener)
      throws IOException, InterruptedException {
    for (TrialSpec spec : FairOrder.of(specs)) {
      listener.begins(spec);
      TrialFiles files = trials.files(spec);
      String folder = files.folder().toAbsolutePath().toString();
      Request request = new Request(spec, folder, milliseconds, settings.data());
      try {
        run(request, settings, new Progress(files, listener));
      } catch (UncheckedIOException e) {
        throw requireNonNull(e.getCause(), "an UncheckedIOException has one");
      } catch (IOException e) { // no process can be started
        listener.failed(OneLine.reason(e));
      }
    }
  }

  private static void run(Request request, ChildSettings settings, Progress progress)
      throws IOException, InterruptedException {
    long timedMs = (long) OF_WHAT_IS_TIMED * request.milliseconds();
    RequestProcess.Ended ended =
        RequestProcess.run(
            InferenceMain.class,
            request,
            settings,
            request.spec().threads(),
            0,
            PATIENCE.plusMillis(timedMs),
            line -> progress.hear(Json.read(line, Answer.class)));
    if (!progress.complete) { // it has ended without a last word
      progress.hear(Answer.failed(ended.how()));
    }
    if (progress.failed) {
      LOG.warn("{} is not measured: {}", request.spec().id(), String.join("\n", ended.printed()));
    }
  }

  /** How far one process has come. */
  private static final class Progress {
    private final TrialFiles files;
    private final Listener listener;
    private boolean complete;
    private boolean failed;

    Progress(TrialFiles files, Listener listener) {
      this.files = files;
      this.listener = listener;
    }

    void hear(Answer answer) {
      if (answer.export() != null) {
        complete = !answer.export().verified(); // then there is no more to come
        listener.exported(answer.export());
      }
      if (answer.measured() != null) {
        try {
          files.keepInference(answer.measured());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        complete = true;
        answer.measured().forEach(listener::measured);
      }
      if (answer.failure() != null) {
        complete = true;
        failed = true;
        listener.failed(answer.failure());
      }
    }
  }
}
