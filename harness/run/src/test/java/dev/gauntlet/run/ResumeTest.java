package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.run.journal.Records;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is interrupted and continued comes to what it would have come to undisturbed. */
final class ResumeTest {
  private static final int TRIALS = 6;
  private static final RunPlan PLAN = Records.plan(Records.specs(TRIALS).toArray(TrialSpec[]::new));

  @TempDir private Path folder;
  private Path dir;
  private final List<String> ran = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private int endsLeft = Integer.MAX_VALUE;

  /** Two evaluations and an end; the third trial crashes, and after some ends none comes. */
  private final TrialExecutor executor =
      (spec, folder, listener) -> {
        ran.add(spec.id());
        listener.on(new TrialEvent.Evaluated(Records.point(spec.seed())));
        if (endsLeft-- == 0) {
          throw new CancellationException("killed");
        }
        listener.on(new TrialEvent.Evaluated(Records.point(spec.seed() + 1)));
        return spec.seed() == 3 ? Records.failed("heap: full") : Records.completed(spec.seed());
      };

  @BeforeEach
  void name() {
    dir = folder.resolve("run");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "4", "5"})
  void goesOnWhereItWasInterrupted(int ends) throws IOException {
    List<TrialRecord> undisturbed = undisturbed();
    ran.clear();
    interruptAfter(ends);
    assertThat(resume(PLAN, false)).containsExactlyElementsOf(order().subList(ends, TRIALS));
    assertThat(read()).isEqualTo(undisturbed);
    assertThat(damage).isEmpty();
    assertThat(resume(PLAN, false)).isEmpty();
  }

  @Test
  void retriesWhatFailedForReasonsOfTheMachineOnly() throws IOException {
    begin(PLAN);
    List<TrialRecord> undisturbed = read();
    assertThat(resume(PLAN, false)).isEmpty();
    assertThat(Records.failed("").status()).isEqualTo(Status.OUT_OF_MEMORY);
    assertThat(resume(PLAN, true)).containsExactly(Records.spec(3).id());
    assertThat(read()).isEqualTo(undisturbed);
  }

  @Test
  void runsChangedTrialsAnewAndReportsThemAlone() throws IOException {
    begin(Records.plan(Records.spec(1), Records.spec(2)));
    RunPlan changed = Records.plan(Records.spec(1), Records.spec(4));
    assertThat(resume(changed, false)).containsExactly(Records.spec(4).id());
    assertThat(read()).extracting(record -> record.spec().seed()).containsExactly(1L, 4L);
    // What was measured is not forgotten, should the old plan come back.
    assertThat(resume(Records.plan(Records.spec(2), Records.spec(1)), false)).isEmpty();
  }

  @Test
  void countsWhatIsKeptAndWhatWasInterrupted() throws IOException {
    interruptAfter(2);
    try (RunDirectory directory = RunDirectory.resume(dir, PLAN, Map.of())) {
      Remainder remainder = Remainder.of(PLAN, directory, false);
      assertThat(remainder.kept()).hasSize(2);
      assertThat(remainder.interrupted()).isEqualTo(1);
      assertThat(remainder.changes()).isEmpty();
    }
  }

  @Test
  void refusesARunThatIsInUse() throws IOException {
    RunDirectory first = RunDirectory.create(dir, PLAN, Map.of());
    assertThatThrownBy(() -> RunDirectory.resume(dir, PLAN, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessage("run directory " + dir + " is in use by another run");
    first.close();
    RunDirectory.resume(dir, PLAN, Map.of()).close();
  }

  /** Wherever the journal was cut, the finished trials before the cut are kept, each once. */
  @Test
  void survivesAJournalThatIsCutAnywhereInItsLastRecord() throws IOException {
    List<TrialRecord> undisturbed = undisturbed();
    begin(PLAN);
    Path journal = dir.resolve("journal.jsonl");
    byte[] whole = Files.readAllBytes(journal);
    for (int length = lastLine(whole); length < whole.length - 1; length++) {
      Files.write(journal, Arrays.copyOf(whole, length));
      assertThat(read()).as("%d bytes", length).filteredOn(r -> r.result() == null).hasSize(1);
      if (length % 200 == 0) {
        assertThat(resume(PLAN, false)).as("%d bytes", length).containsExactly(last());
        assertThat(read()).as("%d bytes", length).isEqualTo(undisturbed);
      }
    }
    Files.write(journal, Arrays.copyOf(whole, whole.length - 1)); // only the newline is gone
    assertThat(resume(PLAN, false)).isEmpty();
    assertThat(read()).isEqualTo(undisturbed);
  }

  /** A flipped bit costs at most the trial whose record it hits, and is told of. */
  @Test
  void survivesAnyBitFlippedInARecord() throws IOException {
    List<TrialRecord> undisturbed = undisturbed();
    begin(PLAN);
    Path journal = dir.resolve("journal.jsonl");
    byte[] whole = Files.readAllBytes(journal);
    for (int bit = 8 * lastLine(whole); bit < 8 * (whole.length - 1); bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(journal, flipped);
      damage.clear();
      assertThat(read()).as("bit %d", bit).filteredOn(r -> r.result() == null).hasSize(1);
      assertThat(damage)
          .as("bit %d", bit)
          .first()
          .isEqualTo("journal.jsonl: line %d is damaged and left out".formatted(1 + 2 * TRIALS));
      if (bit % 2000 == 0) {
        assertThat(resume(PLAN, false)).as("bit %d", bit).containsExactly(last());
        assertThat(read()).as("bit %d", bit).isEqualTo(undisturbed);
      }
    }
  }

  private static String last() {
    return order().get(TRIALS - 1);
  }

  /** Without its first line nobody knows which trials there are, until the run is continued. */
  @Test
  void restoresALostPlan() throws IOException {
    List<TrialRecord> undisturbed = undisturbed();
    begin(PLAN);
    Path journal = dir.resolve("journal.jsonl");
    byte[] bytes = Files.readAllBytes(journal);
    bytes[30] ^= 1;
    Files.write(journal, bytes);
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("resume");
    assertThat(resume(PLAN, false)).isEmpty();
    assertThat(read()).isEqualTo(undisturbed);
  }

  @Test
  void keepsWhatIsKnownOfATrialThatDeletesItsFolder() throws IOException {
    TrialExecutor vandal =
        (spec, folder, listener) -> {
          listener.on(new TrialEvent.Evaluated(Records.point(spec.seed())));
          for (File file : folder.toFile().listFiles()) {
            assertThat(file.delete()).isTrue();
          }
          assertThat(folder.toFile().delete()).isTrue();
          return Records.completed(spec.seed());
        };
    try (RunDirectory directory = RunDirectory.create(dir, PLAN, Map.of())) {
      assertThat(new Runner(directory, vandal, (spec, result) -> {}).run(PLAN.fairOrder(), 1))
          .isTrue();
    }
    for (TrialRecord record : read()) {
      assertThat(record.curve()).containsExactly(Records.point(record.spec().seed()));
      assertThat(record.result()).isEqualTo(Records.completed(record.spec().seed()));
    }
  }

  @Test
  void runsAsManyAtATimeAsAsked() throws IOException {
    CyclicBarrier both = new CyclicBarrier(2);
    TrialExecutor meeting =
        (spec, folder, listener) -> {
          try {
            both.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return Records.completed(spec.seed());
        };
    try (RunDirectory directory = RunDirectory.create(dir, PLAN, Map.of())) {
      assertThat(new Runner(directory, meeting, (spec, result) -> {}).run(PLAN.fairOrder(), 2))
          .isTrue();
    }
    assertThat(read()).extracting(TrialRecord::result).doesNotContainNull();
  }

  private static int lastLine(byte[] journal) {
    String text = new String(journal, StandardCharsets.ISO_8859_1);
    return text.lastIndexOf('\n', text.length() - 2) + 1;
  }

  private static List<String> order() {
    return PLAN.fairOrder().stream().map(TrialSpec::id).toList();
  }

  private List<TrialRecord> undisturbed() throws IOException {
    Path run = dir;
    dir = folder.resolve("undisturbed");
    begin(PLAN);
    List<TrialRecord> records = read();
    dir = run;
    return records;
  }

  private void begin(RunPlan plan) throws IOException {
    try (RunDirectory directory = RunDirectory.create(dir, plan, Map.of())) {
      new Runner(directory, executor, (spec, result) -> {}).run(plan.fairOrder(), 1);
    }
  }

  private void interruptAfter(int ends) {
    endsLeft = ends;
    assertThatThrownBy(() -> begin(PLAN)).isInstanceOf(CancellationException.class);
    endsLeft = Integer.MAX_VALUE;
  }

  /** Continues, and gives the ids of the trials that ran. */
  private List<String> resume(RunPlan plan, boolean retryFailed) throws IOException {
    ran.clear();
    try (RunDirectory directory = RunDirectory.resume(dir, plan, Map.of())) {
      Remainder remainder = Remainder.of(plan, directory, retryFailed);
      new Runner(directory, executor, (spec, result) -> {}).run(remainder.trials(), 1);
    }
    return List.copyOf(ran);
  }

  private List<TrialRecord> read() {
    return RunDirectory.read(dir, damage::add).trials();
  }
}
