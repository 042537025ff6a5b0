package dev.gauntlet.run.journal;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the records of one run directory, and says which lines of them are damaged. */
final class RunReader {
  private final Path dir;
  private final Consumer<String> complaints;

  RunReader(Path dir, Consumer<String> complaints) {
    this.dir = dir;
    this.complaints = complaints;
  }

  RunRecord read() {
    try {
      Journal journal = Journal.read(dir);
      complain(Journal.FILE, journal.damaged());
      JournalEntry.RunStarted run = requireRun(journal);
      List<TrialRecord> trials = new ArrayList<>();
      List<ExportRecord> exports = new ArrayList<>();
      List<InferenceRecord> inference = new ArrayList<>();
      for (String id : run.trials()) {
        if (!RunFiles.hasSpec(dir, id) && !journal.knows(id)) {
          complaints.accept("trial " + id + " never began and has lost its spec; resume the run");
          continue;
        }
        trials.add(trial(id, journal.results().get(id)));
        TrialFiles files = new TrialFiles(dir, id);
        files.export().ifPresent(exports::add);
        inference.addAll(files.inference());
      }
      return new RunRecord(
          run.suite(), run.description(), RunFiles.environment(dir), trials, exports, inference);
    } catch (NoSuchFileException e) {
      throw new InputException("run directory " + dir + " has no " + e.getFile(), e);
    } catch (IOException e) {
      throw new InputException(
          "run directory %s cannot be read: %s".formatted(dir, OneLine.reason(e)), e);
    }
  }

  private JournalEntry.RunStarted requireRun(Journal journal) {
    Path file = dir.resolve(Journal.FILE);
    if (!Files.exists(file)) {
      throw new InputException(dir + " is not a run directory: it has no " + Journal.FILE);
    }
    if (journal.run() == null) {
      throw new InputException(file + " does not say which trials there are; resume the run first");
    }
    return journal.run();
  }

  private TrialRecord trial(String id, TrialResult result) throws IOException {
    TrialSpec spec = RunFiles.spec(dir, id);
    TrialFiles files = new TrialFiles(dir, id);
    Path file = files.folder().resolve(RunFiles.EVENTS);
    CheckedLines.Content<TrialEvent> events = CheckedLines.read(file, TrialEvent.class);
    complain(dir.relativize(file).toString(), events.damaged());
    return new TrialRecord(
        spec,
        curve(events.entries()),
        result,
        damaged(RunFiles.EVENTS, events.damaged()),
        files.log(),
        files.samples());
  }

  private static List<CurvePoint> curve(List<TrialEvent> events) {
    return events.stream()
        .filter(TrialEvent.Evaluated.class::isInstance)
        .map(event -> ((TrialEvent.Evaluated) event).point())
        .toList();
  }

  private void complain(String file, List<Integer> damaged) {
    damaged(file, damaged).forEach(complaints);
  }

  /** What to say of damaged lines. */
  static List<String> damaged(String file, List<Integer> lines) {
    return lines.stream()
        .map(line -> "%s: line %d is damaged and left out".formatted(file, line))
        .toList();
  }
}
