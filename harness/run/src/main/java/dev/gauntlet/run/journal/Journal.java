package dev.gauntlet.run.journal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gauntlet.spi.result.TrialResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run's journal amounts to.
 *
 * @param run the run as it was last planned; null if that is not known
 * @param ladder whether its implementations are rungs of a ladder, in the order of the suite
 * @param results how trials ended, by id, those of earlier plans among them; one that began anew
 *     afterwards has none
 * @param begun ids of the trials that began and have not ended
 * @param damage what is said of the lines that are not as they were written, a line each
 */
public record Journal(
    Note.@Nullable RunStarted run,
    boolean ladder,
    Map<String, TrialResult> results,
    Set<String> begun,
    List<String> damage) {
  static final String FILE = "journal.jsonl";

  public Journal {
    results = Map.copyOf(results);
    begun = Set.copyOf(begun);
    damage = List.copyOf(damage);
  }

  /** Whether a trial has begun. */
  boolean knows(String id) {
    return begun.contains(id) || results.containsKey(id);
  }

  /** What a journal notes, a line each. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Note.RunStarted.class, name = "run-started"),
    @JsonSubTypes.Type(value = Note.Ladder.class, name = "ladder"),
    @JsonSubTypes.Type(value = Note.TrialStarted.class, name = "trial-started"),
    @JsonSubTypes.Type(value = Note.TrialFinished.class, name = "trial-finished")
  })
  public sealed interface Note {

    /**
     * The run began, or went on with another plan: then the last of these counts.
     *
     * @param suite name of the suite
     * @param description what it is for
     * @param trials ids of the trials, in the order of the suite
     */
    @JsonIgnoreProperties("order") // of the run itself, which journals noted until version 0.1.0
    record RunStarted(String suite, String description, List<String> trials) implements Note {
      public RunStarted {
        trials = List.copyOf(trials);
      }
    }

    /**
     * The implementations of the run that began last are rungs of a ladder. A note of its own, so
     * that journals of before there were ladders can be read.
     *
     * @param suite name of the suite
     */
    record Ladder(String suite) implements Note {}

    /** A trial began, for the first time or anew: how it ended before does not count any more. */
    record TrialStarted(String trialId) implements Note {}

    /** A trial ended. */
    record TrialFinished(String trialId, TrialResult result) implements Note {}
  }

  /** Reads the journal of a run directory; a missing one is empty. */
  static Journal read(Path dir) throws IOException {
    CheckedLines.Content<Note> lines = CheckedLines.read(dir.resolve(FILE), Note.class);
    Note.@Nullable RunStarted run = null;
    boolean ladder = false;
    Map<String, TrialResult> results = new HashMap<>();
    Set<String> begun = new HashSet<>();
    for (Note note : lines.entries()) {
      if (note instanceof Note.RunStarted started) {
        run = started;
        ladder = false;
      } else if (note instanceof Note.Ladder) {
        ladder = true;
      } else if (note instanceof Note.TrialStarted started) {
        results.remove(started.trialId());
        begun.add(started.trialId());
      } else if (note instanceof Note.TrialFinished finished) {
        results.put(finished.trialId(), finished.result());
        begun.remove(finished.trialId());
      }
    }
    return new Journal(run, ladder, results, begun, lines.damage(FILE));
  }
}
