package dev.gauntlet.runner.journal;

import static java.util.stream.Collectors.toMap;

import dev.gauntlet.runner.AtomicFile;
import dev.gauntlet.runner.InputException;
import dev.gauntlet.runner.plan.RunPlan;
import dev.gauntlet.runner.trial.TrialEvent;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of one run. While it is open no other run can use it.
 *
 * <p>{@code journal.jsonl} says which trials there are, which began and how they ended; {@code
 * trials/ID/events.jsonl} holds a trial's evaluations. Both are durable line by line. {@code
 * suite.yaml}, {@code environment.json} and each trial's {@code spec.json} and {@code result.json}
 * are written whole.
 *
 * <p>Safe for use by several threads, each with its own trial.
 */
public final class RunDirectory implements Closeable {
  private static final String JOURNAL = "journal.jsonl";
  private static final String ENVIRONMENT = "environment.json";
  private static final Pattern TRIAL_ID = Pattern.compile("[0-9a-f]{16}");

  private final Path dir;
  private final RunLock lock;
  private final CheckedLines journal;
  private final Map<String, CheckedLines> events = new HashMap<>();

  private RunDirectory(Path dir, RunLock lock, CheckedLines journal) {
    this.dir = dir;
    this.lock = lock;
    this.journal = journal;
  }

  /**
   * Starts the record of a run.
   *
   * @param dir created if it is missing
   * @param environment machine, system and versions, by name
   * @throws InputException if {@code dir} holds anything, or cannot be written
   */
  public static RunDirectory create(Path dir, RunPlan plan, Map<String, Object> environment) {
    requireEmpty(dir);
    try {
      Files.createDirectories(dir.resolve("trials"));
      RunLock lock = new RunLock(dir);
      AtomicFile.writeString(dir.resolve("suite.yaml"), plan.suiteYaml());
      AtomicFile.writeString(dir.resolve(ENVIRONMENT), Json.document(environment));
      for (TrialSpec spec : plan.specs()) {
        Path folder = Files.createDirectories(trialFolder(dir, spec.id()));
        AtomicFile.writeString(folder.resolve("spec.json"), Json.document(spec));
      }
      CheckedLines journal = new CheckedLines(dir.resolve(JOURNAL));
      journal.append(
          new JournalEntry.RunStarted(
              plan.suite(), plan.description(), ids(plan.specs()), ids(plan.fairOrder())));
      return new RunDirectory(dir, lock, journal);
    } catch (IOException e) {
      throw unwritable(dir, e);
    }
  }

  private static List<String> ids(List<TrialSpec> specs) {
    return specs.stream().map(TrialSpec::id).toList();
  }

  private static void requireEmpty(Path dir) {
    if (!Files.exists(dir)) {
      return;
    }
    if (!Files.isDirectory(dir)) {
      throw new InputException("output folder " + dir + " is a file");
    }
    try (Stream<Path> content = Files.list(dir)) {
      if (content.findAny().isPresent()) {
        throw new InputException(
            "output folder " + dir + " is not empty; name another, or remove it first");
      }
    } catch (IOException e) {
      throw unwritable(dir, e);
    }
  }

  private static InputException unwritable(Path dir, IOException e) {
    return new InputException("output folder %s cannot be used: %s".formatted(dir, reason(e)), e);
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }

  /** The run directory itself. */
  public Path path() {
    return dir;
  }

  /** The folder of a trial. */
  public Path trialFolder(TrialSpec spec) {
    return trialFolder(dir, spec.id());
  }

  /**
   * Notes that a trial begins. What an earlier attempt recorded is dropped.
   *
   * @throws IOException if it cannot be written
   */
  public synchronized void started(TrialSpec spec) throws IOException {
    Path file = trialFolder(spec).resolve("events.jsonl");
    Files.deleteIfExists(file);
    events.put(spec.id(), new CheckedLines(file));
    journal.append(new JournalEntry.TrialStarted(spec.id()));
  }

  /**
   * Records what happened in a trial that has begun; progress and the end are not recorded here.
   *
   * @throws IOException if it cannot be written
   */
  public synchronized void record(TrialSpec spec, TrialEvent event) throws IOException {
    if (event instanceof TrialEvent.Started || event instanceof TrialEvent.Evaluated) {
      events.get(spec.id()).append(event);
    }
  }

  /**
   * Records how a trial ended.
   *
   * @throws IOException if it cannot be written
   */
  public synchronized void finished(TrialSpec spec, TrialResult result) throws IOException {
    events.remove(spec.id()).close();
    journal.append(new JournalEntry.TrialFinished(spec.id(), result));
    AtomicFile.writeString(trialFolder(spec).resolve("result.json"), Json.document(result));
  }

  @Override
  public synchronized void close() throws IOException {
    for (CheckedLines each : events.values()) {
      each.close();
    }
    journal.close();
    lock.close();
  }

  /**
   * Reads the record of a run, finished or not.
   *
   * @throws InputException if {@code dir} is not a run directory, or its files are not as they were
   *     written
   */
  public static RunRecord read(Path dir) {
    try {
      Path file = dir.resolve(JOURNAL);
      List<JournalEntry> journal = CheckedLines.read(file, JournalEntry.class).entries();
      if (journal.isEmpty() || !(journal.get(0) instanceof JournalEntry.RunStarted run)) {
        throw new InputException(
            Files.exists(file)
                ? file + " does not begin with the start of a run"
                : dir + " is not a run directory: it has no " + JOURNAL);
      }
      Map<String, TrialResult> results = results(journal);
      List<TrialRecord> trials = new ArrayList<>();
      for (String id : run.trials()) {
        Path folder = trialFolder(dir, id);
        TrialSpec spec = document(folder.resolve("spec.json"), TrialSpec.class);
        trials.add(new TrialRecord(spec, curve(folder), results.get(id)));
      }
      return new RunRecord(run.suite(), run.description(), environment(dir), trials);
    } catch (NoSuchFileException e) {
      throw new InputException("run directory " + dir + " has no " + e.getFile(), e);
    } catch (IOException e) {
      throw new InputException("run directory %s cannot be read: %s".formatted(dir, reason(e)), e);
    }
  }

  private static Map<String, TrialResult> results(List<JournalEntry> journal) {
    return journal.stream()
        .filter(JournalEntry.TrialFinished.class::isInstance)
        .map(JournalEntry.TrialFinished.class::cast)
        .collect(
            toMap(
                JournalEntry.TrialFinished::trialId,
                JournalEntry.TrialFinished::result,
                (earlier, later) -> later));
  }

  private static List<CurvePoint> curve(Path folder) throws IOException {
    return CheckedLines.read(folder.resolve("events.jsonl"), TrialEvent.class).entries().stream()
        .filter(TrialEvent.Evaluated.class::isInstance)
        .map(event -> ((TrialEvent.Evaluated) event).point())
        .toList();
  }

  @SuppressWarnings("unchecked") // a JSON object has strings for keys
  private static Map<String, Object> environment(Path dir) throws IOException {
    return document(dir.resolve(ENVIRONMENT), LinkedHashMap.class);
  }

  private static <T> T document(Path file, Class<T> type) throws IOException {
    if (Files.size(file) > Json.MAX_LENGTH) {
      throw new InputException(file + " is too large to be a " + type.getSimpleName());
    }
    try {
      return Json.read(Files.readString(file), type);
    } catch (IllegalArgumentException e) {
      throw new InputException(file + " is " + e.getMessage(), e);
    }
  }

  private static Path trialFolder(Path dir, String id) {
    if (!TRIAL_ID.matcher(id).matches()) {
      throw new InputException("'" + id + "' is not the id of a trial");
    }
    return dir.resolve("trials").resolve(id);
  }
}
