package dev.gauntlet.run.tensorboard;

import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.run.RunListener;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes event files for TensorBoard while a run goes on, or of one that is on record: the same
 * files. Each trial has a folder in {@code tensorboard}, with the scores of every evaluation, where
 * the time had gone, what the model wrote, its hyperparameters, and under {@code kept} the scores
 * of the model that was kept.
 *
 * <p>These files are a view of the record and no part of it: if one cannot be written, that is said
 * once and the run goes on.
 */
public final class TensorBoard implements RunListener, Closeable {
  /** The folder in a run's directory; {@code tensorboard --logdir} reads it. */
  public static final String FOLDER = "tensorboard";

  private static final String FILE = "events.out.tfevents.";

  private final Path run;
  private final Consumer<String> complaints;
  private final Map<String, Log> logs = new HashMap<>();

  /**
   * Writes nothing yet.
   *
   * @param run the run directory
   * @param complaints told once of a trial whose files cannot be written, and why
   */
  public TensorBoard(Path run, Consumer<String> complaints) {
    this.run = run;
    this.complaints = complaints;
  }

  /** Whether files have been written of a run. */
  public static boolean isIn(Path run) {
    return Files.isDirectory(run.resolve(FOLDER));
  }

  /**
   * Writes the files of all trials of a run that have ended.
   *
   * @param complaints told of damaged lines in the records, and of what cannot be written
   * @return the folder of all of them
   * @throws dev.gauntlet.base.InputException if {@code run} is not a run directory, or its files
   *     are not as they were written
   */
  public static Path write(Path run, Consumer<String> complaints) {
    try (TensorBoard board = new TensorBoard(run, complaints)) {
      for (TrialRecord trial : RunDirectory.read(run, complaints).trials()) {
        if (trial.result() != null) {
          board.write(trial.spec(), trial.result());
        }
      }
    }
    return run.resolve(FOLDER);
  }

  private void write(TrialSpec spec, TrialResult result) {
    started(spec);
    try {
      for (TrialEvent event : new TrialFiles(run, spec.id()).recorded()) {
        event(spec, event);
      }
    } catch (IOException e) {
      complain(spec, e);
    }
    finished(spec, result);
  }

  @Override
  public synchronized void started(TrialSpec spec) {
    try {
      logs.put(spec.id(), new Log(run, spec));
    } catch (IOException e) {
      complain(spec, e);
    }
  }

  @Override
  public synchronized void event(TrialSpec spec, TrialEvent event) {
    Log log = logs.get(spec.id());
    if (log != null) {
      try {
        log.event(event);
      } catch (IOException e) {
        complain(spec, e);
      }
    }
  }

  @Override
  public synchronized void finished(TrialSpec spec, TrialResult result) {
    Log log = logs.get(spec.id());
    if (log != null) {
      try {
        log.finished(result);
      } catch (IOException e) {
        complain(spec, e);
      }
      drop(spec.id());
    }
  }

  private void complain(TrialSpec spec, IOException e) {
    complaints.accept(
        "no more events for TensorBoard of trial %s: %s".formatted(spec.id(), OneLine.reason(e)));
    drop(spec.id());
  }

  private void drop(String id) {
    Log log = logs.remove(id);
    if (log != null) {
      log.close();
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(logs.keySet()).forEach(this::drop);
  }

  /** The event file of a trial. */
  private static final class Log {
    private final double start;
    private final RecordWriter records;
    private double now;

    Log(Path run, TrialSpec spec) throws IOException {
      // A trial's own clock is monotonic and knows no date; its spec is written when it begins.
      Path begun = new TrialFiles(run, spec.id()).spec(); // refuses what is no id
      Path folder = run.resolve(FOLDER).resolve(name(spec));
      Files.createDirectories(folder);
      try (DirectoryStream<Path> earlier = Files.newDirectoryStream(folder, FILE + "*")) {
        for (Path file : earlier) {
          Files.delete(file);
        }
      }
      start = now = Files.getLastModifiedTime(begun).toMillis() / 1e3;
      records = new RecordWriter(folder.resolve(FILE + (long) start + ".gauntlet"));
      records.write(EventMessages.version(start));
      values(0, List.of(EventMessages.sessionStart(hyperparameters(spec), start)));
    }

    /** Readable, safe as the name of a folder whatever the ids are, and of this trial alone. */
    private static String name(TrialSpec spec) {
      return "%s-%s-seed-%s-%s"
          .formatted(
              safe(spec.implementation().id()), safe(spec.task().id()), spec.seed(), spec.id());
    }

    private static String safe(String id) {
      String safe = id.replaceAll("[^A-Za-z0-9]+", "-");
      return safe.substring(0, Math.min(40, safe.length()));
    }

    private static Map<String, Object> hyperparameters(TrialSpec spec) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      all.put("implementation", spec.implementation().id());
      add(all, "model.", spec.implementation());
      all.put("task", spec.task().id());
      add(all, "task.", spec.task());
      all.putAll(Configs.toMap(spec.training()));
      all.put("seed", spec.seed());
      all.put("threads", spec.threads());
      all.put("device", spec.device());
      all.values().removeIf(value -> value == null);
      return all;
    }

    private static void add(Map<String, @Nullable Object> all, String prefix, Choice choice) {
      choice.config().forEach((name, value) -> all.put(prefix + name, value));
    }

    void event(TrialEvent event) throws IOException {
      if (event instanceof TrialEvent.Evaluated evaluated) {
        CurvePoint point = evaluated.point();
        now = start + point.wallSeconds();
        List<byte[]> values = new ArrayList<>();
        scores(values, "train", point.train());
        scores(values, "validation", point.validation());
        scores(values, "test", point.test());
        values(point.step(), values);
      } else if (event instanceof TrialEvent.Elapsed elapsed) {
        Timing timing = elapsed.timing();
        now = start + timing.wallSeconds();
        values(
            elapsed.step(),
            List.of(
                EventMessages.scalar("seconds/train", timing.trainSeconds()),
                EventMessages.scalar("seconds/eval", timing.evalSeconds())));
      } else if (event instanceof TrialEvent.Sampled sampled) {
        SamplePoint point = sampled.point();
        String tag = point.kept() ? "samples/kept" : "samples/on_the_way";
        values(point.step(), List.of(EventMessages.text(tag, markdown(point))));
      }
    }

    private static void scores(List<byte[]> values, String part, @Nullable SplitScore score) {
      if (score != null) {
        values.add(EventMessages.scalar("loss/" + part, score.loss()));
        values.add(EventMessages.scalar("accuracy/" + part, score.accuracy()));
        values.add(EventMessages.scalar("top5/" + part, score.top5()));
        values.add(EventMessages.scalar("common_loss/" + part, score.commonLoss()));
      }
    }

    /** Indented by four, everything is shown as it is, whatever a model writes. */
    private static String markdown(SamplePoint point) {
      return point.samples().stream()
          .map(Log::text)
          .flatMap(String::lines)
          .map(line -> "    " + line)
          .collect(Collectors.joining("\n"));
    }

    private static String text(Sample sample) {
      String bar = sample.expected() == null ? "|" : "";
      return sample.question() + bar + sample.text() + sample.verdict();
    }

    void finished(TrialResult result) throws IOException {
      now = start + result.timing().wallSeconds();
      CurvePoint best = result.best();
      if (best != null) {
        List<byte[]> values = new ArrayList<>();
        values.add(EventMessages.scalar("kept/validation_loss", best.validation().loss()));
        SplitScore test = best.test();
        if (test != null) {
          values.add(EventMessages.scalar("kept/test_loss", test.loss()));
          values.add(EventMessages.scalar("kept/test_accuracy", test.accuracy()));
          values.add(EventMessages.scalar("kept/test_top5", test.top5()));
          values.add(EventMessages.scalar("kept/common_test_loss", test.commonLoss()));
        }
        values(best.step(), values);
      }
      boolean succeeded = result.status().succeeded();
      values(result.steps(), List.of(EventMessages.sessionEnd(succeeded, now)));
    }

    private void values(long step, List<byte[]> values) throws IOException {
      records.write(EventMessages.event(now, step, values));
    }

    void close() {
      try {
        records.close();
      } catch (IOException e) {
        // Each record was written before; closing adds nothing.
      }
    }
  }
}
