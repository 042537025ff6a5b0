package dev.gauntlet.runner.journal;

import dev.gauntlet.runner.InputException;
import dev.gauntlet.runner.trial.TrialEvent;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
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
      for (String id : run.trials()) {
        TrialSpec spec = RunFiles.spec(dir, id);
        trials.add(new TrialRecord(spec, curve(id), journal.results().get(id)));
      }
      return new RunRecord(run.suite(), run.description(), RunFiles.environment(dir), trials);
    } catch (NoSuchFileException e) {
      throw new InputException("run directory " + dir + " has no " + e.getFile(), e);
    } catch (IOException e) {
      throw new InputException(
          "run directory %s cannot be read: %s".formatted(dir, RunFiles.reason(e)), e);
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

  private List<CurvePoint> curve(String id) throws IOException {
    Path file = RunFiles.trialFolder(dir, id).resolve(RunFiles.EVENTS);
    CheckedLines.Content<TrialEvent> events = CheckedLines.read(file, TrialEvent.class);
    complain(dir.relativize(file).toString(), events.damaged());
    return events.entries().stream()
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
