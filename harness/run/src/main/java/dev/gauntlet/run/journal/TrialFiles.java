package dev.gauntlet.run.journal;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** What there may be of a trial beside its events: its log, its samples, and its trained model. */
public final class TrialFiles {
  private static final String EXPORT = "export.json";
  private static final String INFERENCE = "inference.json";
  private static final String PROFILE = "profile.json";

  /** Written to see if there is room, and removed. */
  static final String ROOM = "room.tmp";

  private static final int MAX_LOG_BYTES = 16 << 10;
  private static final int MAX_LOG_LINES = 100;
  private static final int MAX_SAMPLES_BYTES = 64 << 10;

  private final String trialId;
  private final Path folder;
  private final TrialFolder names;

  /**
   * The files of a trial, none of which need exist.
   *
   * @param run the run directory
   * @throws InputException if {@code trialId} is not the id of a trial
   */
  public TrialFiles(Path run, String trialId) {
    this(trialId, RunFiles.trialFolder(run, trialId));
  }

  private TrialFiles(String trialId, Path folder) {
    this.trialId = trialId;
    this.folder = folder;
    this.names = new TrialFolder(folder);
  }

  /** The files of a trial whose folder is known. */
  public static TrialFiles in(Path folder, String trialId) {
    return new TrialFiles(trialId, folder);
  }

  /** Where they all are. */
  public Path folder() {
    return folder;
  }

  /** The trained parameters. */
  public Path checkpoint() {
    return names.checkpoint();
  }

  /** The exported model; there is none unless it computes the same as the trained one. */
  public Path onnx() {
    return names.onnx();
  }

  /** Where an exported model is kept until it is known to compute the same as the trained one. */
  public Path unverifiedOnnx() {
    return names.unverifiedOnnx();
  }

  /**
   * What happened in the trial, in order; progress is not recorded.
   *
   * @throws InputException if a line that is as it was written is none of an event
   * @throws IOException if the file cannot be read
   */
  CheckedLines.Content<TrialEvent> events() throws IOException {
    return CheckedLines.read(folder.resolve(RunFiles.EVENTS), TrialEvent.class);
  }

  /** The same without the lines that are not as they were written. */
  public List<TrialEvent> recorded() throws IOException {
    return events().entries();
  }

  /** What the trial was asked to do, as it was when it began. */
  public Path spec() {
    return folder.resolve(RunFiles.SPEC);
  }

  /** The last lines of the log, of whatever length it is; empty if there is none. */
  String log() throws IOException {
    return TextTail.read(names.log(), MAX_LOG_BYTES, MAX_LOG_LINES);
  }

  /** What the model wrote in the course of its training; empty if there is nothing. */
  String samples() throws IOException {
    return TextTail.read(names.samples(), MAX_SAMPLES_BYTES, Integer.MAX_VALUE);
  }

  /**
   * What came of exporting the model, if that was tried.
   *
   * @throws InputException if the file is not as it was written
   * @throws IOException if it cannot be read
   */
  public Optional<ExportRecord> export() throws IOException {
    Path file = folder.resolve(EXPORT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ExportRecord export = RunFiles.document(file, ExportRecord.class);
    requireOwn(file, export.trialId());
    return Optional.of(export);
  }

  /**
   * How fast the model answers, a record for each engine; none if that was not measured.
   *
   * @throws InputException if the file is not as it was written
   * @throws IOException if it cannot be read
   */
  public List<InferenceRecord> inference() throws IOException {
    Path file = folder.resolve(INFERENCE);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<InferenceRecord> records = RunFiles.document(file, Engines.class).records();
    for (InferenceRecord record : records) {
      requireOwn(file, record.trialId());
    }
    return records;
  }

  /**
   * Where the time of its training steps goes, if that was measured.
   *
   * @throws InputException if the file is not as it was written
   * @throws IOException if it cannot be read
   */
  public Optional<ProfileRecord> profile() throws IOException {
    Path file = folder.resolve(PROFILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ProfileRecord profile = RunFiles.document(file, ProfileRecord.class);
    requireOwn(file, profile.trialId());
    return Optional.of(profile);
  }

  private void requireOwn(Path file, String id) {
    if (!id.equals(trialId)) {
      throw new InputException("%s is of trial '%s', must be of %s".formatted(file, id, trialId));
    }
  }

  /** Keeps what came of exporting the model. */
  public void keepExport(ExportRecord export) throws IOException {
    AtomicFile.writeString(folder.resolve(EXPORT), Json.document(export));
  }

  /** Keeps how fast the model answers, a record for each engine. */
  public void keepInference(List<InferenceRecord> records) throws IOException {
    AtomicFile.writeString(folder.resolve(INFERENCE), Json.document(new Engines(records)));
  }

  /** Keeps where the time of its training steps goes. */
  public void keepProfile(ProfileRecord profile) throws IOException {
    AtomicFile.writeString(folder.resolve(PROFILE), Json.document(profile));
  }

  /** Drops what an earlier attempt left. */
  void drop() throws IOException {
    for (Path file : ofTrial()) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(names.unverifiedOnnx());
    Files.deleteIfExists(folder.resolve(INFERENCE));
    Files.deleteIfExists(folder.resolve(PROFILE));
    Files.deleteIfExists(folder.resolve(ROOM));
  }

  /** What a trial's own process may leave. */
  private List<Path> ofTrial() {
    return List.of(
        names.log(),
        names.fatalError(),
        names.samples(),
        names.checkpoint(),
        names.onnx(),
        folder.resolve(EXPORT));
  }

  /**
   * Moves what a trial has left on another machine here, where it was brought. What no trial leaves
   * stays behind: that machine does not write the record of this run.
   *
   * @param from a folder on the same disk
   */
  public void take(Path from) throws IOException {
    for (Path file : ofTrial()) {
      Path brought = from.resolve(file.getFileName());
      if (Files.isRegularFile(brought, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(brought, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private record Engines(List<InferenceRecord> records) {
    Engines {
      records = List.copyOf(records);
    }
  }
}
