package dev.gauntlet.run.journal;

import dev.gauntlet.spi.result.TrialResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run's journal amounts to.
 *
 * @param run the run as it was last planned; null if that is not known
 * @param results how trials ended, by id, those of earlier plans among them
 * @param begun ids of the trials that began and have not ended
 * @param damaged numbers of the lines that are not as they were written, counted from 1
 */
record Journal(
    JournalEntry.RunStarted run,
    Map<String, TrialResult> results,
    Set<String> begun,
    List<Integer> damaged) {
  static final String FILE = "journal.jsonl";

  /** Whether a trial has begun. */
  boolean knows(String id) {
    return begun.contains(id) || results.containsKey(id);
  }

  /** Reads the journal of a run directory; a missing one is empty. */
  static Journal read(Path dir) throws IOException {
    CheckedLines.Content<JournalEntry> lines =
        CheckedLines.read(dir.resolve(FILE), JournalEntry.class);
    JournalEntry.RunStarted run = null;
    Map<String, TrialResult> results = new HashMap<>();
    Set<String> begun = new HashSet<>();
    for (JournalEntry entry : lines.entries()) {
      if (entry instanceof JournalEntry.RunStarted started) {
        run = started;
      } else if (entry instanceof JournalEntry.TrialStarted started) {
        results.remove(started.trialId());
        begun.add(started.trialId());
      } else if (entry instanceof JournalEntry.TrialFinished finished) {
        results.put(finished.trialId(), finished.result());
        begun.remove(finished.trialId());
      }
    }
    return new Journal(run, results, begun, lines.damaged());
  }
}
