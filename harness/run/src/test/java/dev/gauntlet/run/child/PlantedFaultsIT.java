package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a plugin misbehaves, the trial's end has a name, and nothing is left of it. All trials go
 * through one executor, as those of a run do, and one that is well comes first and last.
 */
class PlantedFaultsIT {
  @TempDir static Path folder;
  private static ChildExecutor executor;
  private static ChildExecutor exporter;
  private static CurvePoint undisturbed;

  private FaultyTrial trial;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    ChildSettings settings = new FaultyTrial(Fault.NONE, folder).settings();
    executor = new ChildExecutor(settings);
    exporter = new ChildExecutor(settings.withAccuracyOnly(false));
    undisturbed = runHealthyTrial();
  }

  @AfterEach
  void leavesNoProcess() {
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @AfterAll
  static void runsTheNextTrialAsIfNothingHadHappened() throws IOException {
    CurvePoint next = runHealthyTrial();
    assertThat(next.train()).isEqualTo(undisturbed.train());
    assertThat(next.validation()).isEqualTo(undisturbed.validation());
    assertThat(next.test()).isEqualTo(undisturbed.test());
    executor.close();
    exporter.close();
  }

  private static CurvePoint runHealthyTrial() throws IOException {
    TrialResult result = new FaultyTrial(Fault.NONE, folder).run(executor);
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.COMPLETED);
    assertThat(result.steps()).isEqualTo(FaultyTrial.STEPS);
    return result.best();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          THROW_IN_BUILD   | 0  | IllegalStateException: no such layer
          THROW_IN_FORWARD | 12 | IllegalStateException: lost the thread
          THROW_WRAPPED    | 12 | IOException: disk on fire
          WRONG_SHAPES     | 12 | EngineException: mat1 and mat2 shapes cannot be multiplied (128x8 and 3x5)
          """)
  void reportsWhatIsThrown(Fault fault, long steps, String reason) throws IOException {
    TrialResult result = fails(fault, Status.CRASHED, reason);
    assertThat(result.steps()).isEqualTo(steps);
    assertThat(trial.log()).contains(reason, "\tat dev.gauntlet.run.child.plugin.Fault");
  }

  @Test
  void namesTheStepAndTheBlockOfTheFirstValueThatIsNoNumber() throws IOException {
    fails(
        Fault.NOT_A_NUMBER,
        Status.DIVERGED,
        "the training loss is NaN at step 12, what is not finite first is the output of wte");
  }

  @ParameterizedTest
  @CsvSource({"EXIT_0,0", "EXIT_1,1", "HALT,0"})
  void tellsAnExitFromAnEnd(Fault fault, int code) throws IOException {
    TrialResult result = fails(fault, Status.CRASHED, null);
    assertThat(result.reason()).matches("last heard of after step \\d+: exit code " + code);
    assertThat(result.parameters()).isEqualTo(85);
    assertThat(result.dataFacts()).containsEntry("numbers", "five");
  }

  @Test
  void quotesTheLastLineOfTheLog() throws IOException {
    TrialResult result = fails(Fault.EXIT_42, Status.CRASHED, null);
    assertThat(result.reason()).endsWith(": exit code 42; its log ends: this cannot go on");
    assertThat(trial.log()).isEqualTo("this cannot go on\n");
  }

  @Test
  void namesTheSignalAndThePlaceOfACrashInNativeCode() throws IOException {
    TrialResult result = fails(Fault.SEGMENTATION_FAULT, Status.CRASHED, null);
    assertThat(result.reason()).containsPattern("SIGSEGV in .*Java_com_sun_jna_Native_setInt");
    assertThat(trial.log()).contains("A fatal error has been detected by the Java Runtime");
    assertThat(trial.folder.resolve("hs_err.txt")).exists();
  }

  @ParameterizedTest
  @EnumSource(names = {"EXHAUST_HEAP", "EXHAUST_HEAP_ELSEWHERE"})
  void tellsAFullHeapFromACrash(Fault fault) throws IOException {
    TrialResult result = fails(fault, Status.OUT_OF_MEMORY, null);
    assertThat(result.reason())
        .endsWith(": heap: Java heap space, of 256 MiB at most; more with --heap");
    assertThat(trial.log()).contains("java.lang.OutOfMemoryError: Java heap space");
  }

  @Test
  void tellsFullNativeMemoryFromACrash() throws IOException {
    trial = new FaultyTrial(Fault.EXHAUST_NATIVE_MEMORY, folder);
    trial.memoryMb = 1024;
    TrialResult result = ends(Status.OUT_OF_MEMORY, trial.run());
    assertThat(result.reason())
        .containsPattern(": native: the process held \\d+ MiB, the limit is 1024 MiB");
    assertThat(result.peakRssMb()).isBetween(1024.0, 3000.0);
  }

  @Test
  void tellsARefusedAllocationFromACrash() throws IOException {
    TrialResult result = fails(Fault.ASK_FOR_TOO_MUCH, Status.OUT_OF_MEMORY, null);
    assertThat(result.reason())
        .startsWith("native: ")
        .contains("can't allocate memory: you tried to allocate 140737488355328 bytes");
  }

  @Test
  void isNotDeceivedByWhatLooksLikeEvents() throws IOException {
    succeeds(Fault.FLOOD);
    assertThat(trial.events).filteredOn(TrialEvent.Evaluated.class::isInstance).hasSize(3);
    List<String> lines = trial.log().lines().toList();
    assertThat(lines.get(0)).isEqualTo("the flood begins");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("the flood ends");
    assertThat(lines)
        .filteredOn(line -> line.matches("\\[... 9[78]\\d{6} bytes left out ...]"))
        .hasSize(1);
    assertThat(Files.size(trial.folder.resolve("log.txt"))).isLessThan((2 << 20) + 100);
  }

  @Test
  void ceasesToListenToOneThatBreaksTheProtocol() throws IOException {
    TrialResult result = fails(Fault.CORRUPT_CHANNEL, Status.CRASHED, null);
    assertThat(result.reason()).contains(": its process broke the protocol: not a TrialMessage: ");
  }

  @Test
  @Tag("long")
  void endsOneThatCannotBeHeardAnyMore() throws IOException {
    TrialResult result = fails(Fault.CLOSE_CHANNEL, Status.CRASHED, null);
    assertThat(result.reason()).endsWith(": its process had no more to say, but did not end");
  }

  @ParameterizedTest
  @EnumSource(names = {"LEAVE_THREADS", "LEAVE_PROCESS", "READ_INPUT"})
  void isNotHeldUpByWhatAPluginLeavesOrWaitsFor(Fault fault) throws IOException {
    succeeds(fault);
  }

  @Test
  void remainsASuccessWhoseExportIsGivenUp() throws IOException {
    exports(Fault.NONE);
    assertThat(export()).contains("\"reason\" : \"\"");
    assertThat(trial.folder.resolve("model.onnx")).exists();

    exports(Fault.THROW_IN_EXPORT);
    assertThat(export()).contains("IllegalStateException: not to be written down");
    assertThat(trial.log()).contains("\tat dev.gauntlet.run.child.plugin.Fault");
    assertThat(trial.folder.resolve("model.onnx")).doesNotExist();

    exports(Fault.HALT_IN_EXPORT);
    assertThat(export()).contains("the export: exit code 1");
  }

  private String export() throws IOException {
    return Files.readString(trial.folder.resolve("export.json"));
  }

  @Test
  void keepsNothingOfAnExportThatSomebodyElseEnded() throws IOException {
    exports(Fault.TERMINATED_IN_EXPORT);
    assertThat(trial.folder.resolve("export.json")).doesNotExist();
  }

  @Test
  void endsTheProcessesOfOneThatDied() throws Exception {
    TrialResult result = fails(Fault.LEAVE_DAEMON, Status.CRASHED, null);
    assertThat(result.reason()).contains("SIGKILL, exit code 137; its log ends: daemon ");
    long daemon = Long.parseLong(trial.log().strip().replace("daemon ", ""));
    Optional<ProcessHandle> left = ProcessHandle.of(daemon);
    if (left.isPresent()) { // not yet reaped, perhaps
      left.get().onExit().get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void recreatesAFolderThatAPluginDeletes() throws IOException {
    TrialResult result = fails(Fault.DELETE_FOLDER, Status.CRASHED, null);
    assertThat(result.reason()).startsWith("NoSuchFileException: ").contains("DELETE_FOLDER");
    assertThat(trial.log())
        .contains("UncheckedIOException: cannot keep ", "\tat dev.gauntlet.trial.");
  }

  @Test
  void survivesAnInterruptOfItsOwnThread() throws IOException {
    TrialResult result = fails(Fault.INTERRUPT, Status.CRASHED, null);
    assertThat(result.reason()).contains("ClosedByInterruptException");
  }

  @Test
  void refusesAModelThatLearnsFromTheTest() throws IOException {
    fails(
        Fault.CHANGE_PARAMETERS,
        Status.CRASHED,
        "the model changed its parameter head.bias in evaluation");
  }

  private void succeeds(Fault fault) throws IOException {
    succeeds(fault, executor);
  }

  private void exports(Fault fault) throws IOException {
    succeeds(fault, exporter);
  }

  private void succeeds(Fault fault, ChildExecutor by) throws IOException {
    trial = new FaultyTrial(fault, folder);
    TrialResult result = ends(Status.COMPLETED, trial.run(by));
    assertThat(result.best().test()).isEqualTo(undisturbed.test());
    assertThat(result.reason()).isEmpty();
  }

  private TrialResult fails(Fault fault, Status status, String reason) throws IOException {
    trial = new FaultyTrial(fault, folder);
    TrialResult result = ends(status, trial.run(executor));
    if (reason != null) {
      assertThat(result.reason()).isEqualTo(reason);
    }
    assertThat(result.best()).isNull();
    return result;
  }

  private TrialResult ends(Status status, TrialResult result) {
    assertThat(result.status()).as(result.reason()).isEqualTo(status);
    assertThat(result.timing().wallSeconds()).isPositive();
    assertThat(Files.exists(trial.folder.resolve("log.txt"))).isTrue();
    return result;
  }
}
