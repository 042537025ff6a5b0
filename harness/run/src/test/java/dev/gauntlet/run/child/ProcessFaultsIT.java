package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.trial.TrialEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to a child, or to its parent, from outside. */
class ProcessFaultsIT {
  private static final int SOON_SECONDS = 5;

  @TempDir static Path folder;

  @AfterEach
  void leavesNoProcessBehind() {
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @Test
  void namesTheSignalThatKilledAChild() throws IOException {
    FaultyTrial trial = endlessTrial(() -> child().destroyForcibly());
    TrialResult result = trial.run();
    assertThat(result.status()).isEqualTo(Status.CRASHED);
    assertThat(result.reason())
        .matches("last heard of after step \\d+: SIGKILL, exit code 137"); // whenever it struck
    assertThat(new FaultyTrial(Fault.NONE, folder).run().status()).isEqualTo(Status.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SPIN", "BLOCK_IN_NATIVE_CODE"})
  void noChildOutlivesItsParent(Fault fault) throws Exception {
    Path temporary = Files.createTempDirectory(folder, "tmp");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                ParentProgram.class.getName(),
                fault.name(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader printed = parent.inputReader()) {
      assertThat(printed.readLine()).isEqualTo("evaluated");
      List<ProcessHandle> children = parent.children().toList();
      assertThat(children).hasSize(1);
      parent.destroyForcibly().waitFor();
      children.get(0).onExit().get(SOON_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(temporary).isDirectoryNotContaining("glob:**/gauntlet-*");
  }

  @Test
  void closingEndsEveryChildAndGivesItsTrialUp() throws Exception {
    CountDownLatch training = new CountDownLatch(2);
    FaultyTrial first = endlessTrial(training::countDown);
    FaultyTrial second = endlessTrial(training::countDown);
    ChildExecutor executor = new ChildExecutor(first.settings());
    List<CompletableFuture<TrialResult>> runs =
        Stream.of(first, second)
            .map(trial -> CompletableFuture.supplyAsync(() -> trial.run(executor)))
            .toList();
    assertThat(training.await(1, TimeUnit.MINUTES)).isTrue();
    long start = System.nanoTime();
    executor.close();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(SOON_SECONDS));
    for (CompletableFuture<TrialResult> run : runs) {
      assertThatThrownBy(run::join).hasCauseInstanceOf(CancellationException.class);
    }
    assertThatThrownBy(() -> first.run(executor)).isInstanceOf(CancellationException.class);
  }

  @Test
  void interruptingItsThreadEndsAChild() throws IOException {
    Thread runner = Thread.currentThread();
    FaultyTrial trial = endlessTrial(runner::interrupt);
    assertThatThrownBy(trial::run).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void passesOnWhatAListenerThrows() throws IOException {
    UncheckedIOException full = new UncheckedIOException(new IOException("no space left"));
    FaultyTrial trial =
        endlessTrial(
            () -> {
              throw full;
            });
    assertThatThrownBy(trial::run).isSameAs(full);
  }

  private static ProcessHandle child() {
    return ProcessHandle.current().children().findFirst().orElseThrow();
  }

  /** A trial that goes on until something is done to it, which happens at its first evaluation. */
  private static FaultyTrial endlessTrial(Runnable deed) throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.budget = "1h";
    trial.listener =
        event -> {
          if (event instanceof TrialEvent.Evaluated evaluated && evaluated.point().step() == 0) {
            deed.run();
          }
        };
    return trial;
  }
}
