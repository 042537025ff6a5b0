package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
  private static final TrialSpec FIRST = Records.spec(9);
  private static final TrialSpec SECOND = Records.spec(3);
  private static final TrialSpec THIRD = Records.spec(5);

  @TempDir Path folder;
  private final List<String> damage = new ArrayList<>();
  private Path dir;

  @BeforeEach
  void name() {
    dir = folder.resolve("deep/run");
  }

  @Test
  void givesBackARunInTheOrderOfItsSuite() throws IOException {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("z", "first");
    environment.put("cores", 2L);
    environment.put("git_commit", null);
    try (RunDirectory run =
        RunDirectory.create(dir, Records.plan(FIRST, SECOND, THIRD), environment)) {
      finish(run, SECOND, Records.completed(3), 2);
      run.started(FIRST);
      run.record(FIRST, new TrialEvent.Evaluated(Records.point(1)));
    }
    RunRecord read = RunDirectory.read(dir, damage::add);
    assertThat(read.suite()).isEqualTo("a suite");
    assertThat(read.description()).isEqualTo("for tests");
    assertThat(List.copyOf(read.environment().keySet()))
        .containsExactly("z", "cores", "git_commit");
    assertThat(read.environment()).isEqualTo(environment);
    assertThat(read.trials())
        .containsExactly(
            new TrialRecord(FIRST, List.of(Records.point(1)), null),
            new TrialRecord(
                SECOND,
                List.of(Records.point(1), Records.point(2)),
                Records.completed(3).withEnvironment(environment)),
            new TrialRecord(THIRD, List.of(), null));
  }

  @Test
  void remembersThatARunIsALadderUntilItIsPlannedOtherwise() throws IOException {
    RunPlan plain = Records.plan(FIRST);
    RunPlan ladder =
        new RunPlan(
            plain.suite(),
            plain.description(),
            plain.suiteYaml(),
            false,
            false,
            false,
            true,
            null,
            Map.of(),
            plain.trials());
    RunDirectory.create(dir, ladder, Map.of()).close();
    assertThat(RunDirectory.read(dir, damage::add).ladder()).isTrue();
    RunDirectory.resume(dir, ladder, Map.of()).close();
    assertThat(RunDirectory.read(dir, damage::add).ladder()).isTrue();
    RunDirectory.resume(dir, Records.plan(FIRST, SECOND), Map.of()).close();
    assertThat(RunDirectory.read(dir, damage::add).ladder()).isFalse();
    assertThat(damage).isEmpty();
  }

  @Test
  void keepsWhatHappensInATrialButItsProgress() throws IOException {
    Timing timing = new Timing(0, 0, 0, 0, 1, 2, 3, 6);
    SamplePoint point =
        new SamplePoint(5, 0.5, true, List.of(new Sample("p", "q", "text\n", null)));
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of())) {
      run.started(FIRST);
      run.record(FIRST, new TrialEvent.Progress(1, 2, 3, 0.5, timing));
      run.record(FIRST, new TrialEvent.Evaluated(Records.point(5)));
      run.record(FIRST, new TrialEvent.Elapsed(5, timing));
      run.record(FIRST, new TrialEvent.Sampled(point));
    }
    TrialRecord trial = RunDirectory.read(dir, damage::add).trials().get(0);
    assertThat(trial.curve()).containsExactly(Records.point(5));
    assertThat(trial.timings()).containsExactly(Map.entry(5L, timing));
    assertThat(trial.samplePoints()).containsExactly(point);
    assertThat(Files.readAllLines(dir.resolve("trials/" + FIRST.id() + "/events.jsonl")))
        .hasSize(3);
  }

  @Test
  void laysItsFilesOutAsDocumented() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of("cpu", "fast"))) {
      finish(run, FIRST, Records.failed("heap: full"), 1);
      assertThat(run.trialFolder(FIRST).toFile().list())
          .containsExactlyInAnyOrder("spec.json", "events.jsonl", "result.json");
      assertThat(
              Json.read(
                  Files.readString(run.trialFolder(FIRST).resolve("result.json")),
                  TrialResult.class))
          .matches(result -> result.environment().keySet().equals(Set.of("cpu")))
          .extracting(result -> result.withEnvironment(Map.of()))
          .isEqualTo(Records.failed("heap: full"));
    }
    assertThat(dir.toFile().list())
        .contains("suite.yaml", "environment.json", "journal.jsonl", "trials");
    assertThat(dir.resolve("suite.yaml")).hasContent("name: a suite\n");
  }

  @Test
  void dropsWhatAnInterruptedAttemptLeft() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of())) {
      run.started(FIRST);
      run.record(FIRST, new TrialEvent.Evaluated(Records.point(7)));
      run.started(FIRST);
      run.record(FIRST, new TrialEvent.Evaluated(Records.point(1)));
      run.finished(FIRST, Records.completed(1));
    }
    assertThat(RunDirectory.read(dir, damage::add).trials())
        .containsExactly(new TrialRecord(FIRST, List.of(Records.point(1)), Records.completed(1)));
  }

  /** Neither half a result nor the loss of an earlier one, wherever the run is cut off. */
  @Test
  void losesOnlyTheLastRecordOfACutJournal() throws IOException {
    Path journal = dir.resolve("journal.jsonl");
    long before;
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST, SECOND), Map.of())) {
      finish(run, FIRST, Records.completed(1), 1);
      run.started(SECOND);
      before = Files.size(journal);
      run.finished(SECOND, Records.failed("heap: full"));
    }
    byte[] whole = Files.readAllBytes(journal);
    for (int length = (int) before; length < whole.length - 1; length++) {
      Files.write(journal, Arrays.copyOf(whole, length));
      assertThat(RunDirectory.read(dir, damage::add).trials())
          .as("%d bytes", length)
          .extracting(TrialRecord::result)
          .containsExactly(Records.completed(1), null);
    }
  }

  @Test
  void keepsWhereARunBeganAndTellsWhatHasChanged() throws IOException {
    Map<String, Object> then = Map.of("cpu", "old", "djl", "1");
    RunDirectory.create(dir, Records.plan(FIRST), then).close();
    try (RunDirectory run =
        RunDirectory.resume(dir, Records.plan(FIRST), Map.of("cpu", "new", "djl", "2"))) {
      assertThat(run.differences()).containsExactly("cpu (old, now new)");
      finish(run, FIRST, Records.completed(1), 1);
    }
    RunRecord read = RunDirectory.read(dir, damage::add);
    assertThat(read.environment()).isEqualTo(then);
    assertThat(read.trials().get(0).result().environment()).containsEntry("cpu", "new");
  }

  @Test
  void takesAFolderWhoseRunWasKilledBeforeItBegan() throws IOException {
    Files.createDirectories(dir.resolve("trials"));
    Files.writeString(dir.resolve(".lock"), "");
    Files.writeString(dir.resolve("suite.yaml.tmp"), "sui");
    RunDirectory.create(dir, Records.plan(FIRST), Map.of()).close();
    assertThat(dir.resolve("suite.yaml")).hasContent("name: a suite\n");
    assertThat(dir.resolve("suite.yaml.tmp")).doesNotExist();
  }

  /** A trial cannot be blamed for a folder that nobody can write to. */
  @Test
  void doesNotRecordAFailureThatMayBeTheDisks() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of())) {
      run.started(FIRST);
      Files.move(dir.resolve("trials"), dir.resolve("aside"));
      Files.writeString(dir.resolve("trials"), "in the way");
      assertThatThrownBy(() -> run.finished(FIRST, Records.failed("no checkpoint")))
          .isInstanceOf(IOException.class);
    }
    Files.delete(dir.resolve("trials"));
    Files.move(dir.resolve("aside"), dir.resolve("trials"));
    assertThat(RunDirectory.read(dir, damage::add).trials().get(0).result()).isNull();
  }

  @Test
  void refusesAFolderThatIsInUse() throws IOException {
    Files.createDirectories(dir);
    Files.writeString(dir.resolve("thesis.txt"), "dear");
    refusesToCreate("output folder " + dir + " is not empty; name another, or remove it first");
    assertThat(dir.toFile().list()).containsExactly("thesis.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lost+found", ".DS_Store", "Thumbs.db", "desktop.ini", "._run"})
  void goesOnBesideWhatASystemPutsIntoFolders(String name) throws IOException {
    Files.createDirectories(dir);
    Files.writeString(dir.resolve(name), "");
    RunDirectory.create(dir, Records.plan(FIRST), Map.of()).close();
    assertThat(dir.resolve("suite.yaml")).isRegularFile();
    assertThat(dir.resolve(name)).isRegularFile();
  }

  @Test
  void takesTheNextNameThatIsFree() throws IOException {
    assertThat(OutputFolder.make(dir)).isEqualTo(dir).isEmptyDirectory();
    assertThat(OutputFolder.make(dir)).isEqualTo(folder.resolve("deep/run-2"));
    assertThat(OutputFolder.make(dir)).isEqualTo(folder.resolve("deep/run-3"));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> OutputFolder.make(file.resolve("run")))
        .isInstanceOf(InputException.class);
  }

  @Test
  void readsAJournalThatNotesAnOrderToo() throws IOException {
    RunDirectory.create(dir, Records.plan(FIRST), Map.of()).close();
    try (CheckedLines journal = rewrite(dir.resolve("journal.jsonl"))) {
      journal.append(
          Map.of(
              "type", "run-started",
              "suite", "old",
              "description", "d",
              "trials", List.of(FIRST.id()),
              "order", List.of(FIRST.id())));
    }
    assertThat(RunDirectory.read(dir, damage::add).suite()).isEqualTo("old");
    RunDirectory.resume(dir, Records.plan(FIRST), Map.of()).close();
    assertThat(damage).isEmpty();
  }

  @Test
  void namesTheOtherVersionOfARunItCannotRead() throws IOException {
    RunDirectory.create(dir, Records.plan(FIRST), Map.of("gauntlet", "9.9")).close();
    Path spec = dir.resolve("trials").resolve(FIRST.id()).resolve("spec.json");
    Files.writeString(spec, Files.readString(spec).replace("\"seed\"", "\"sead\""));
    assertThatThrownBy(() -> RunDirectory.read(dir, damage::add))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(spec + " is not a TrialSpec: ")
        .hasMessageContaining("the run is of gauntlet 9.9, this is ")
        .hasMessageNotContaining("DeserializationFeature");
    assertThatThrownBy(() -> RunDirectory.resume(dir, Records.plan(FIRST), Map.of()))
        .hasMessageContaining("the run is of gauntlet 9.9");
  }

  /** A file that is the same is the same file: nothing waits for the disk. */
  @Test
  void writesOnlyWhatHasChanged() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of("cpu", "fast"))) {
      finish(run, FIRST, Records.completed(1), 1);
    }
    List<Path> files =
        List.of(
            dir.resolve("suite.yaml"),
            dir.resolve("environment.json"),
            dir.resolve("trials").resolve(FIRST.id()).resolve("spec.json"),
            dir.resolve("trials").resolve(FIRST.id()).resolve("result.json"));
    FileTime old = FileTime.fromMillis(0);
    for (Path file : files) {
      Files.setLastModifiedTime(file, old);
    }
    RunDirectory.resume(dir, Records.plan(FIRST), Map.of("cpu", "fast")).close();
    for (Path file : files) {
      assertThat(Files.getLastModifiedTime(file)).as("%s", file).isEqualTo(old);
    }
  }

  @Test
  void tellsAReportNoFolderOfTheUsers() throws IOException {
    Path home = Path.of(System.getProperty("user.home"));
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of())) {
      run.remember(
          LocalInputs.of(
              dir,
              folder.resolve("data"),
              Map.of(),
              List.of(),
              new LocalInputs.Share(1, null, true)));
      run.started(FIRST);
      Files.writeString(
          run.trialFolder(FIRST).resolve("log.txt"),
          "at %s/x and %s, but not https://example.org%s/x\n".formatted(home, dir, home));
      run.finished(FIRST, Records.failed("no %s/data/a b.txt".formatted(folder)));
    }
    TrialRecord trial = RunDirectory.read(dir, damage::add).trials().get(0);
    assertThat(trial.result().reason()).isEqualTo("no NAMED/a b.txt");
    assertThat(trial.log()).contains("at ~/x and RUN, but not https://example.org" + home);
  }

  @Test
  void refusesAFile() throws IOException {
    Files.createDirectories(dir.getParent());
    Files.writeString(dir, "");
    refusesToCreate("output folder " + dir + " is a file");
  }

  @Test
  void refusesAFolderThatCannotBeMade() throws IOException {
    Files.createDirectories(dir.getParent().getParent());
    Files.writeString(dir.getParent(), "");
    refusesToCreate("output folder " + dir + " cannot be used: ");
  }

  private void refusesToCreate(String message) {
    assertThatThrownBy(() -> RunDirectory.create(dir, Records.plan(FIRST), Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void saysWhatIsNotARun() throws IOException {
    assertUnreadable(dir + " is not a run directory: it has no journal.jsonl");
    Files.createDirectories(dir);
    Files.writeString(dir.resolve("journal.jsonl"), "{}\n");
    assertUnreadable(
        dir.resolve("journal.jsonl")
            + " does not say which trials there are; resume the run first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"id\": 5}", ""})
  void namesAFileThatIsNotAsItWasWritten(String content) throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of())) {
      run.started(FIRST);
    }
    Path spec = specOf(FIRST);
    Files.writeString(spec, content);
    assertUnreadable(spec + " is not a TrialSpec: ");
    Files.delete(spec);
    assertUnreadable("run directory " + dir + " has no " + spec);
  }

  private Path specOf(TrialSpec trial) {
    return dir.resolve("trials").resolve(trial.id()).resolve("spec.json");
  }

  /** Nobody waits for the disk until a trial begins, so a power cut may take its spec. */
  @Test
  void goesOnWithoutTheSpecsOfTrialsThatNeverBegan() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST, SECOND), Map.of())) {
      finish(run, FIRST, Records.completed(1), 1);
    }
    Files.writeString(specOf(SECOND), "");

    assertThat(RunDirectory.read(dir, damage::add).trials())
        .extracting(TrialRecord::spec)
        .containsExactly(FIRST);
    assertThat(damage)
        .containsExactly(
            "trial " + SECOND.id() + " never began and has lost its spec; resume the run");
    try (RunDirectory run = RunDirectory.resume(dir, Records.plan(FIRST, SECOND), Map.of())) {
      assertThat(run.plannedBefore()).containsExactly(FIRST);
    }
    assertThat(RunDirectory.read(dir, damage::add).trials())
        .extracting(TrialRecord::spec)
        .containsExactly(FIRST, SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc", "0123456789abcdeF", "0123456789abcde", "a/b", ""})
  void followsNoIdOutOfItsFolder(String id) throws IOException {
    RunDirectory.create(dir, Records.plan(FIRST), Map.of()).close();
    try (CheckedLines journal = rewrite(dir.resolve("journal.jsonl"))) {
      journal.append(new Journal.Note.RunStarted("s", "d", List.of(id)));
    }
    assertUnreadable("'" + id + "' is not the id of a trial");
  }

  private static CheckedLines rewrite(Path file) throws IOException {
    Files.delete(file);
    return new CheckedLines(file);
  }

  private void assertUnreadable(String message) {
    assertThatThrownBy(() -> RunDirectory.read(dir, damage::add))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void keepsASecondRunOff() throws IOException {
    RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST), Map.of());
    assertThatThrownBy(() -> new RunDirectory.Lock(dir))
        .isInstanceOf(InputException.class)
        .hasMessage("run directory " + dir + " is in use by another run");
    run.close();
    new RunDirectory.Lock(dir).close();
  }

  private static void finish(RunDirectory run, TrialSpec spec, TrialResult result, int evaluations)
      throws IOException {
    run.started(spec);
    run.record(spec, new TrialEvent.Started(1, Map.of(), 4, Map.of()));
    for (int i = 1; i <= evaluations; i++) {
      run.record(spec, new TrialEvent.Progress(i, 1, 1, 1, Records.timing(i)));
      run.record(spec, new TrialEvent.Evaluated(Records.point(i)));
    }
    run.finished(spec, result);
  }
}
