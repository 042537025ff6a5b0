package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.journal.Records;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.work.FakeCluster;
import dev.gauntlet.run.work.MachineLostException;
import dev.gauntlet.run.work.WorkSettings;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What 10,000 trials on 500 machines cost the machine that the run is on: trials that take no time,
 * 20 evaluations each, one in a hundred attempts losing its machine. Prints its figures.
 */
@Tag("long")
final class ManyMachinesIT {
  private static final int TRIALS = 10_000;
  private static final int MACHINES = 500;
  private static final int EVALUATIONS = 20;

  @TempDir private Path folder;

  @Test
  void oneMachineKeepsTheRecordOfFiveHundred() throws IOException {
    List<TrialSpec> specs =
        IntStream.range(0, TRIALS)
            .mapToObj(i -> FakeCluster.withSeed(Records.spec(i), i / 10))
            .toList();
    AtomicInteger attempts = new AtomicInteger();
    FakeCluster cluster =
        FakeCluster.of(
            MACHINES,
            (machine, spec, listener) -> {
              for (int i = 0; i < EVALUATIONS; i++) {
                listener.on(new TrialEvent.Evaluated(Records.point(i)));
              }
              if (attempts.incrementAndGet() % 100 == 0) {
                throw new MachineLostException("gone");
              }
              return Records.completed(spec.seed());
            });
    AtomicInteger finished = new AtomicInteger();
    long start = System.nanoTime();
    long opened;
    try (RunDirectory directory =
        RunDirectory.create(
            folder.resolve("run"), Records.plan(specs.toArray(new TrialSpec[0])), Map.of())) {
      opened = System.nanoTime();
      WorkSettings settings = new WorkSettings(1, null, DataPlaces.NONE, false, List.of());
      assertThat(
              new Runner(directory, cluster, settings, (spec, result) -> finished.incrementAndGet())
                  .run(specs, 1))
          .isTrue();
    }
    long ended = System.nanoTime();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    int lines = attempts.get() * (EVALUATIONS + 2);
    System.out.printf(
        "%d trials, %d machines: directory made in %.1f s, run in %.1f s, %.0f lines a second,"
            + " %d MiB of heap in use%n",
        TRIALS,
        MACHINES,
        (opened - start) / 1e9,
        (ended - opened) / 1e9,
        lines / ((ended - opened) / 1e9),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    assertThat(finished).hasValue(TRIALS);
    start = System.nanoTime();
    assertThat(RunDirectory.read(folder.resolve("run"), line -> {}).trials()).hasSize(TRIALS);
    System.out.printf("read again in %.1f s%n", (System.nanoTime() - start) / 1e9);
  }
}
