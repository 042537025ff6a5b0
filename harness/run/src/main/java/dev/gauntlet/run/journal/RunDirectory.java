package dev.gauntlet.run.journal;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
  private static final int ROOM_BLOCK_BYTES = 1 << 16;

  private final Path dir;
  private final Lock lock;
  private final Journal before;
  private final List<TrialSpec> planned;
  private final Map<String, Object> began;
  private final Map<String, Object> environment;
  private final CheckedLines journal;
  private final Map<String, EventFile> events = new HashMap<>();
  private final Map<String, Double> loads = new HashMap<>();

  private RunDirectory(Path dir, Lock lock, RunPlan plan, Map<String, Object> environment)
      throws IOException {
    this.dir = dir;
    this.lock = lock;
    this.environment = environment;
    RunReader reader = new RunReader(dir);
    before = reader.journal();
    planned = reader.planned();
    began = reader.environment();
    RunFiles.write(dir.resolve(RunFiles.SUITE), plan.suiteYaml());
    if (began.isEmpty()) {
      RunFiles.write(dir.resolve(RunFiles.ENVIRONMENT), Json.document(environment));
    }
    for (TrialSpec spec : plan.specs()) {
      noteSpec(spec);
      if (before.results().containsKey(spec.id())) {
        writeResult(spec, before.results().get(spec.id()));
      }
    }
    journal = new CheckedLines(dir.resolve(Journal.FILE));
    if (!ids(planned).equals(ids(plan.specs()))) {
      journal.append(
          new Journal.Note.RunStarted(plan.suite(), plan.description(), ids(plan.specs())));
      if (plan.ladder()) {
        journal.append(new Journal.Note.Ladder(plan.suite()));
      }
    }
  }

  /**
   * Starts the record of a run.
   *
   * @param dir created if it is missing
   * @param environment machine, system and versions, by name
   * @throws InputException if {@code dir} holds anything but the remnants of a run that was killed
   *     before it could say what it is, another run uses it, or it cannot be written
   */
  public static RunDirectory create(Path dir, RunPlan plan, Map<String, Object> environment) {
    OutputFolder.requireEmpty(dir);
    try {
      Files.createDirectories(dir.resolve(RunFiles.TRIALS));
      // Looked at again once nobody else can begin here: another run may have been quicker.
      return open(dir, OutputFolder::requireEmpty, plan, environment);
    } catch (IOException e) {
      throw OutputFolder.unwritable(dir, e);
    }
  }

  /**
   * Goes on with the record of a run. What it has of trials that are still in the plan remains.
   *
   * @param plan what is to be run: the directory's own {@link #suite}, planned again
   * @param environment as it is now: what results carry from now on; {@code environment.json} keeps
   *     what it was when the run began
   * @throws InputException if another run uses {@code dir}, or it cannot be read or written
   */
  public static RunDirectory resume(Path dir, RunPlan plan, Map<String, Object> environment) {
    try {
      return open(dir, locked -> {}, plan, environment);
    } catch (IOException e) {
      throw OutputFolder.unwritable(dir, e);
    }
  }

  /**
   * The suite of a run, as a file that asks for exactly its trials.
   *
   * @throws InputException if {@code dir} is not the directory of a run that has begun
   */
  public static Path suite(Path dir) {
    return RunFiles.require(dir, RunFiles.SUITE);
  }

  private static RunDirectory open(
      Path dir, Consumer<Path> check, RunPlan plan, Map<String, Object> environment)
      throws IOException {
    Lock lock = new Lock(dir);
    try {
      check.accept(dir);
      return new RunDirectory(dir, lock, plan, environment);
    } catch (InputException e) {
      lock.close();
      throw RunReader.ofOtherVersion(dir, e);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Writes a trial's spec unless it is there, and does not wait until it is on the disk: of ten
   * thousand trials that would take minutes. What a power cut takes away is written again when the
   * run goes on, which plans it anew; a trial that begins has its spec on the disk.
   */
  private void noteSpec(TrialSpec spec) throws IOException {
    Path file = Files.createDirectories(trialFolder(spec)).resolve(RunFiles.SPEC);
    String text = Json.document(spec);
    if (!RunFiles.holds(file, text)) {
      AtomicFile.writeStringUnforced(file, text);
    }
  }

  private void writeSpec(TrialSpec spec) throws IOException {
    Path folder = Files.createDirectories(trialFolder(spec));
    RunFiles.write(folder.resolve(RunFiles.SPEC), Json.document(spec));
  }

  private void writeResult(TrialSpec spec, TrialResult result) throws IOException {
    RunFiles.write(trialFolder(spec).resolve(RunFiles.RESULT), Json.document(result));
  }

  private static List<String> ids(List<TrialSpec> specs) {
    return specs.stream().map(TrialSpec::id).toList();
  }

  /** The run directory itself. */
  public Path path() {
    return dir;
  }

  /** What had come of this run before it was opened; nothing if it is new. */
  public Journal before() {
    return before;
  }

  /** Its trials as they were planned before it was opened; none if it is new. */
  public List<TrialSpec> plannedBefore() {
    return List.copyOf(planned);
  }

  /**
   * What has changed since the run began of all that decides how long things take, by name with
   * both values.
   */
  public List<String> differences() {
    return Environment.changes(began, environment);
  }

  /**
   * Keeps where this process found the run's data and plugins.
   *
   * @throws IOException if it cannot be written
   */
  public void remember(LocalInputs inputs) throws IOException {
    inputs.write(dir);
  }

  /** The folder of a trial. */
  public Path trialFolder(TrialSpec spec) {
    return RunFiles.trialFolder(dir, spec.id());
  }

  /**
   * Notes that a trial begins. What an earlier attempt recorded is dropped.
   *
   * @throws IOException if it cannot be written
   */
  public synchronized void started(TrialSpec spec) throws IOException {
    AtomicFile.writeString(trialFolder(spec).resolve(RunFiles.SPEC), Json.document(spec));
    journal.append(new Journal.Note.TrialStarted(spec.id()));
    Files.deleteIfExists(trialFolder(spec).resolve(RunFiles.RESULT));
    loads.put(spec.id(), Environment.loadAverage());
    new TrialFiles(dir, spec.id()).drop();
    EventFile earlier = events.get(spec.id());
    if (earlier != null) { // of an attempt that lost its machine
      earlier.close();
    }
    events.put(spec.id(), new EventFile(trialFolder(spec).resolve(RunFiles.EVENTS)));
  }

  /**
   * Records what happened in a trial that has begun; progress and the end are not recorded here.
   *
   * @throws IOException if it cannot be written
   */
  public synchronized void record(TrialSpec spec, TrialEvent event) throws IOException {
    requireNonNull(events.get(spec.id()), "a trial that has begun").record(event);
  }

  /**
   * Records how a trial ended.
   *
   * @return what is recorded: the result, with where the trial ran
   * @throws IOException if it cannot be written, or the trial failed and its folder has no room for
   *     what it had to keep: then it did not end, and is to be run again
   */
  public synchronized TrialResult finished(TrialSpec spec, TrialResult ended) throws IOException {
    if (!ended.status().succeeded()) {
      requireRoom(spec, ended);
    }
    Double load = loads.get(spec.id());
    TrialResult result =
        ended.withEnvironment(Environment.ofTrial(environment, load, ended.environment()));
    journal.append(new Journal.Note.TrialFinished(spec.id(), result));
    requireNonNull(events.remove(spec.id()), "a trial that has begun").finish();
    writeSpec(spec); // the trial may have deleted or changed it
    writeResult(spec, result);
    return result;
  }

  /** Finds out whether it was the disk that failed, not the trial: on a full one, for example. */
  private void requireRoom(TrialSpec spec, TrialResult result) throws IOException {
    Path folder = Files.createDirectories(trialFolder(spec)); // the trial may have deleted it
    Path probe = folder.resolve(TrialFiles.ROOM);
    byte[] block = new byte[ROOM_BLOCK_BYTES];
    try (FileChannel channel =
        FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long left = Float.BYTES * result.parameters(); left >= 0; left -= block.length) {
        AtomicFile.writeFully(channel, ByteBuffer.wrap(block));
      }
      channel.force(false);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (EventFile each : events.values()) {
      each.close();
    }
    journal.close();
    lock.close();
  }

  /**
   * Reads the record of a run, finished or not.
   *
   * @param complaints told of each damaged line, which is left out
   * @throws InputException if {@code dir} is not a run directory, or its files are not as they were
   *     written
   */
  public static RunRecord read(Path dir, Consumer<String> complaints) {
    return RunReader.read(dir, complaints);
  }

  /** Keeps a second run off a run directory; the system lets go of it when the process ends. */
  static final class Lock implements Closeable {
    static final String FILE = ".lock";

    private final FileChannel channel;

    /**
     * Takes the lock.
     *
     * @throws InputException if another run has it
     */
    Lock(Path dir) throws IOException {
      channel =
          FileChannel.open(dir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock()) {
        channel.close();
        throw new InputException("run directory " + dir + " is in use by another run");
      }
    }

    private boolean tryLock() throws IOException {
      try {
        return channel.tryLock() != null;
      } catch (OverlappingFileLockException e) { // by this very process
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
