package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedLinesTest {
  private static final TrialEvent FIRST = new TrialEvent.Evaluated(Records.point(1));
  private static final TrialEvent SECOND = new TrialEvent.Evaluated(Records.point(2));
  private static final TrialEvent THIRD = new TrialEvent.Progress(3, 0.5, 1, 1, Records.timing(1));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("events.jsonl");
  }

  @Test
  void givesBackWhatWasAppended() throws IOException {
    append(FIRST, SECOND);
    append(THIRD);
    assertThat(read().entries()).containsExactly(FIRST, SECOND, THIRD);
    assertThat(read().damaged()).isEmpty();
    assertThat(Files.readString(file)).endsWith("}\n").hasLineCount(3);
  }

  @Test
  void keepsTextWithAnyLineBreak() throws IOException {
    TrialEvent event =
        new TrialEvent.Started(1, Map.of(), 4, Map.of("text", "a\nb\r\nc\u0085d\u2028e\u2029f"));
    append(event, FIRST);
    assertThat(read().entries()).containsExactly(event, FIRST);
  }

  @Test
  void isEmptyWithoutAFile() throws IOException {
    assertThat(read().entries()).isEmpty();
  }

  /** The process, the machine or the disk may end anywhere within the last line. */
  @Test
  void losesOnlyALineThatWasCut() throws IOException {
    append(FIRST);
    int kept = (int) Files.size(file);
    append(SECOND);
    byte[] whole = Files.readAllBytes(file);
    for (int length = kept; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      boolean onlyTheNewlineIsGone = length == whole.length - 1;
      List<TrialEvent> expected = onlyTheNewlineIsGone ? List.of(FIRST, SECOND) : List.of(FIRST);
      assertThat(read().entries()).as("%d bytes", length).isEqualTo(expected);

      append(THIRD); // goes on after what is whole
      assertThat(read().entries()).as("%d bytes", length).startsWith(FIRST).endsWith(THIRD);
      assertThat(read().entries()).hasSize(expected.size() + 1);
    }
  }

  @Test
  void knowsALineInWhichAnyBitHasFlipped() throws IOException {
    append(FIRST, SECOND);
    byte[] whole = Files.readAllBytes(file);
    int start = Files.readString(file).indexOf('\n') + 1;
    for (int i = start; i < whole.length - 1; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) (1 << (i % 7));
      Files.write(file, flipped);
      assertThat(read().entries()).as("byte %d", i).containsExactly(FIRST);
      assertThat(read().damaged()).as("byte %d", i).startsWith(2);
    }
  }

  @Test
  void namesAnIntactLineOfAnotherKind() throws IOException {
    try (CheckedLines lines = new CheckedLines(file)) {
      lines.append(FIRST);
      lines.append(Records.spec(1));
    }
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ":2 is not a TrialEvent: ");
  }

  private void append(TrialEvent... events) throws IOException {
    try (CheckedLines lines = new CheckedLines(file)) {
      for (TrialEvent event : events) {
        lines.append(event);
      }
    }
  }

  private CheckedLines.Content<TrialEvent> read() throws IOException {
    return CheckedLines.read(file, TrialEvent.class);
  }
}
