package dev.gauntlet.run.journal;

import static java.util.stream.Collectors.toMap;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the files of one run directory: for reports, and for who goes on with the run. */
final class RunReader {
  private final Path dir;
  private final Journal journal;
  private final Map<String, Object> environment;
  private final Redaction redaction;

  /**
   * Opens a directory; one that is empty is that of a run of which nothing is known.
   *
   * @throws IOException if it cannot be read
   * @throws InputException if its journal or its environment is not as it was written
   */
  RunReader(Path dir) throws IOException {
    this.dir = dir;
    this.environment = RunFiles.environment(dir);
    this.journal = Journal.read(dir);
    Map<String, String> folders = Redaction.folders(dir, List.of());
    folders.putAll(LocalInputs.read(dir, warning -> {}).folders());
    this.redaction = new Redaction(folders);
  }

  /** Reads the record of a run; see {@link RunDirectory#read}. */
  static RunRecord read(Path dir, Consumer<String> complaints) {
    RunFiles.require(dir, Journal.FILE);
    try {
      return new RunReader(dir).record(complaints);
    } catch (InputException e) {
      throw ofOtherVersion(dir, e);
    } catch (NoSuchFileException e) {
      throw new InputException("run directory " + dir + " has no " + e.getFile(), e);
    } catch (IOException e) {
      throw new InputException(
          "run directory %s cannot be read: %s".formatted(dir, OneLine.reason(e)), e);
    }
  }

  /** The same complaint, and the likely reason if the run is of another version of Gauntlet. */
  static InputException ofOtherVersion(Path dir, InputException e) {
    try {
      Object then = RunFiles.environment(dir).get(Versions.GAUNTLET);
      Object now = Versions.installed().get(Versions.GAUNTLET);
      return then == null || then.equals(now)
          ? e
          : new InputException(
              "%s; the run is of gauntlet %s, this is %s"
                  .formatted(e.getMessage(), OneLine.of(then.toString()), now),
              e);
    } catch (IOException | InputException unknown) {
      return e;
    }
  }

  Journal journal() {
    return journal;
  }

  /** Where the run began, by name; empty if that is not known. */
  Map<String, Object> environment() {
    return environment;
  }

  /** The trials as they were last planned, but for those whose spec is gone. */
  List<TrialSpec> planned() throws IOException {
    List<TrialSpec> planned = new ArrayList<>();
    if (journal.run() != null) {
      for (String id : journal.run().trials()) {
        if (RunFiles.hasSpec(dir, id)) {
          planned.add(RunFiles.spec(dir, id));
        }
      }
    }
    return planned;
  }

  private RunRecord record(Consumer<String> complaints) throws IOException {
    journal.damage().forEach(complaints);
    Journal.Note.RunStarted run = journal.run();
    if (run == null) {
      throw new InputException(
          dir.resolve(Journal.FILE) + " does not say which trials there are; resume the run first");
    }
    List<TrialRecord> trials = new ArrayList<>();
    List<ExportRecord> exports = new ArrayList<>();
    List<InferenceRecord> inference = new ArrayList<>();
    List<ProfileRecord> profiles = new ArrayList<>();
    for (String id : run.trials()) {
      if (!RunFiles.hasSpec(dir, id) && !journal.knows(id)) {
        complaints.accept("trial " + id + " never began and has lost its spec; resume the run");
        continue;
      }
      trials.add(trial(id, complaints));
      TrialFiles files = new TrialFiles(dir, id);
      files.export().map(this::redacted).ifPresent(exports::add);
      inference.addAll(files.inference());
      files.profile().ifPresent(profiles::add);
    }
    return new RunRecord(
        run.suite(),
        run.description(),
        environment,
        trials,
        exports,
        inference,
        profiles,
        RunFiles.levers(dir),
        journal.ladder());
  }

  private TrialRecord trial(String id, Consumer<String> complaints) throws IOException {
    TrialSpec spec = RunFiles.spec(dir, id);
    TrialFiles files = new TrialFiles(dir, id);
    CheckedLines.Content<TrialEvent> events = files.events();
    events
        .damage(dir.relativize(files.folder().resolve(RunFiles.EVENTS)).toString())
        .forEach(complaints);
    TrialResult result = journal.results().get(id);
    return new TrialRecord(
        spec,
        of(TrialEvent.Evaluated.class, events.entries()).map(TrialEvent.Evaluated::point).toList(),
        result == null ? null : result.withReason(redaction.of(result.reason())),
        events.damage(RunFiles.EVENTS),
        redaction.of(files.log()),
        files.samples(),
        of(TrialEvent.Sampled.class, events.entries()).map(TrialEvent.Sampled::point).toList(),
        of(TrialEvent.Elapsed.class, events.entries())
            .collect(toMap(TrialEvent.Elapsed::step, TrialEvent.Elapsed::timing, (a, b) -> b)));
  }

  private ExportRecord redacted(ExportRecord export) {
    return export.withReason(redaction.of(export.reason()));
  }

  private static <E extends TrialEvent> Stream<E> of(Class<E> type, List<TrialEvent> events) {
    return events.stream().filter(type::isInstance).map(type::cast);
  }
}
