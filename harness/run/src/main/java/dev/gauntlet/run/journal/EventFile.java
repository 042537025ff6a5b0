package dev.gauntlet.run.journal;

import dev.gauntlet.trial.TrialEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The events of one trial in the file where they are recorded, while the trial runs. */
final class EventFile implements Closeable {
  private final Path file;
  private final CheckedLines lines;
  private final List<TrialEvent> all = new ArrayList<>();

  /** Opens the file; what an earlier attempt recorded is dropped. */
  EventFile(Path file) throws IOException {
    Files.deleteIfExists(file);
    this.file = file;
    this.lines = new CheckedLines(file);
  }

  /** Records an event, if it is one that is kept: progress is not. */
  void record(TrialEvent event) throws IOException {
    if (!(event instanceof TrialEvent.Progress)) {
      lines.append(event);
      all.add(event);
    }
  }

  /** Closes the file when the trial has ended, and writes it anew if the trial has deleted it. */
  void finish() throws IOException {
    close();
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      try (CheckedLines again = new CheckedLines(file)) {
        for (TrialEvent event : all) {
          again.append(event);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
