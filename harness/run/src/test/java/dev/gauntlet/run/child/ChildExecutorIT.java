package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.child.plugin.Counting;
import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.run.child.plugin.Faulty;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.Trial;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildExecutorIT {
  @TempDir Path folder;

  @Test
  void comesToTheSameResultAsATrialInThisProcess() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    TrialResult forked = trial.run();
    TorchEngine.load(1);
    FaultyTrial twin = new FaultyTrial(Fault.NONE, folder);
    TrialResult here =
        new Trial(twin.spec(), new Faulty(), new Counting(), noData())
            .run(twin.folder, twin.events::add);
    assertThat(losses(trial.events)).isEqualTo(losses(twin.events)).hasSize(9);
    assertThat(forked.parameterBreakdown()).isEqualTo(here.parameterBreakdown());
    assertThat(forked.dataFacts()).isEqualTo(here.dataFacts());
    assertThat(trial.folder.resolve("checkpoint.safetensors"))
        .hasSameBinaryContentAs(twin.folder.resolve("checkpoint.safetensors"));
  }

  @Test
  void leavesNoExportOfATrialOfWhichAccuracyAloneIsAsked() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    assertThat(trial.run().status()).isEqualTo(Status.COMPLETED);
    assertThat(trial.folder.resolve("checkpoint.safetensors")).exists();
    assertThat(trial.folder.resolve("model.onnx")).doesNotExist();
    assertThat(trial.folder.resolve("export.json")).doesNotExist();
  }

  private static List<SplitScore> losses(List<TrialEvent> events) {
    return events.stream()
        .filter(TrialEvent.Evaluated.class::isInstance)
        .map(event -> ((TrialEvent.Evaluated) event).point())
        .flatMap(point -> Stream.of(point.train(), point.validation(), point.test()))
        .toList();
  }

  @Test
  void accountsForTheStartOfTheProcess() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    AtomicLong lastEvaluation = new AtomicLong();
    trial.listener =
        event -> {
          if (event instanceof TrialEvent.Evaluated) {
            lastEvaluation.set(System.nanoTime());
          }
        };
    long start;
    Timing timing;
    try (ChildExecutor executor = new ChildExecutor(trial.settings())) { // which loads the plugin
      start = System.nanoTime();
      timing = trial.run(executor).timing();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double evaluated = (lastEvaluation.get() - start) / 1e9;
    double sum = timing.trainSeconds() + timing.evalSeconds() + timing.otherSeconds();
    assertThat(timing.wallSeconds()).isBetween(0.9 * evaluated - 0.1, seconds);
    assertThat(sum).isBetween(0.99 * timing.wallSeconds(), 1.01 * timing.wallSeconds());
  }

  @Test
  void runsTrialsSideBySide() throws IOException {
    FaultyTrial healthy = new FaultyTrial(Fault.NONE, folder);
    FaultyTrial faulty = new FaultyTrial(Fault.HALT, folder);
    try (ChildExecutor executor = new ChildExecutor(healthy.settings())) {
      var first = CompletableFuture.supplyAsync(() -> healthy.run(executor));
      var second = CompletableFuture.supplyAsync(() -> faulty.run(executor));
      assertThat(first.join().status()).isEqualTo(Status.COMPLETED);
      assertThat(second.join().status()).isEqualTo(Status.CRASHED);
    }
  }

  /** What a trial has on record is its own part, not how all were shared. */
  @Test
  void saysWhichProcessorsATrialHad() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.cpus = CpuShares.of(2, 1); // none on a system that does not share them
    try (ChildExecutor executor = new ChildExecutor(trial.settings().only(1))) {
      assertThat(trial.run(executor).environment())
          .isEqualTo(trial.cpus.isEmpty() ? Map.of() : Map.of("trial_cpus", trial.cpus.get(1)));
    }
  }

  @Test
  void measuresTheMachineBeforeAndAfter() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.budget = "1s"; // a shorter trial is not framed
    trial.accuracyOnly = false;
    try (ChildExecutor executor = new ChildExecutor(trial.settings())) {
      TrialResult result = trial.run(executor);
      assertThat(result.conditions().drift()).isPositive();
      assertThat(result.status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void refusesAPluginThatWasBuiltAnewMeanwhile() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    ChildSettings settings = trial.settings();
    Path jar = settings.plugins().get(0).path();
    Files.writeString(jar, " ", StandardOpenOption.APPEND);
    try (ChildExecutor executor = new ChildExecutor(settings)) {
      TrialResult result = trial.run(executor);
      assertThat(result.status()).isEqualTo(Status.CRASHED);
      assertThat(result.reason())
          .isEqualTo(
              "its process could not be started: plugin %s has changed since this run began"
                  .formatted(jar));
    }
  }

  @Test
  void removesTemporaryFilesThatAPluginLeaves() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.LEAVE_FILE, folder);
    assertThat(trial.run().status()).isEqualTo(Status.CRASHED);
    assertThat(Path.of(trial.log().strip())).isAbsolute().doesNotExist();
  }

  private static DataAccess noData() {
    return new DataAccess() {
      @Override
      public byte[] read(String path) {
        throw new IllegalArgumentException("there is no data");
      }

      @Override
      public byte[] read(Download download) {
        throw new IllegalArgumentException("there is no data");
      }
    };
  }
}
