package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.journal.Records;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.work.FakeCluster;
import dev.gauntlet.run.work.MachineLostException;
import dev.gauntlet.run.work.WorkSettings;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120) // a trial that no place takes would be waited for for ever
class ClusterRunnerTest {
  @TempDir Path folder;
  private List<TrialSpec> specs = Records.specs(4);
  private final List<String> finished = Collections.synchronizedList(new ArrayList<>());

  @Test
  void runsATrialAgainElsewhereWhenItsMachineIsLost() throws IOException {
    Map<Long, List<String>> hosts = new ConcurrentHashMap<>();
    FakeCluster cluster =
        FakeCluster.of(
            2,
            (machine, spec, listener) -> {
              hosts
                  .computeIfAbsent(
                      spec.seed(), s -> Collections.synchronizedList(new ArrayList<>()))
                  .add(machine.host());
              if (spec.seed() == 2 && hosts.get(2L).size() < 3) {
                listener.on(new TrialEvent.Evaluated(Records.point(1)));
                throw new MachineLostException(machine.host() + ": gone");
              }
              listener.on(new TrialEvent.Evaluated(Records.point(spec.seed())));
              return Records.completed(spec.seed());
            });
    assertThat(run(cluster)).isTrue();
    assertThat(hosts.get(2L))
        .hasSize(3)
        .satisfies(all -> assertThat(all.get(0)).isNotEqualTo(all.get(1)));
    assertThat(hosts.get(1L)).hasSize(1);
    assertThat(finished).hasSize(4).doesNotHaveDuplicates();
    TrialRecord lost = read().get(1);
    assertThat(lost.result().environment()).containsEntry("attempt", 3L);
    assertThat(lost.curve()).containsExactly(Records.point(2)); // nothing of earlier attempts
    assertThat(Files.readString(folder.resolve("run/journal.jsonl")).lines())
        .filteredOn(line -> line.contains("trial-finished"))
        .hasSize(4);
  }

  @Test
  void givesUpATrialThatLosesItsMachineThreeTimes() throws IOException {
    FakeCluster cluster =
        FakeCluster.of(
            2,
            (machine, spec, listener) -> {
              if (spec.seed() == 3) {
                throw new MachineLostException(machine.host() + ": gone");
              }
              return Records.completed(spec.seed());
            });
    assertThat(run(cluster)).isFalse();
    TrialResult lost = read().get(2).result();
    assertThat(lost.status()).isEqualTo(Status.CRASHED); // which --retry-failed runs again
    assertThat(lost.reason()).startsWith("lost its machine 3 times; the last, host-");
    assertThat(lost.environment()).containsEntry("attempt", 3L);
    String host = String.valueOf(lost.environment().get("host"));
    assertThat(lost.reason()).contains("; the last, " + host + ": gone");
    assertThat(read().get(3).result().status().succeeded()).isTrue();
  }

  @Test
  void endsWhenNoMachineIsLeft() {
    FakeCluster cluster =
        FakeCluster.of(
            2,
            (machine, spec, listener) -> {
              throw new MachineLostException(machine.host() + ": gone");
            });
    assertThatThrownBy(() -> run(cluster))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("no machine is left: each was lost 3 times in a row; the last, ");
    assertThat(finished).isEmpty();
  }

  @Test
  void dropsWhatComesLate() throws IOException {
    specs = Records.specs(1);
    AtomicReference<TrialExecutor.Listener> first = new AtomicReference<>();
    FakeCluster cluster =
        FakeCluster.of(
            2,
            (machine, spec, listener) -> {
              if (first.compareAndSet(null, listener)) {
                throw new MachineLostException("gone");
              }
              first.get().on(new TrialEvent.Evaluated(Records.point(99)));
              listener.on(new TrialEvent.Evaluated(Records.point(1)));
              first.get().on(new TrialEvent.Evaluated(Records.point(98)));
              return Records.completed(1);
            });
    assertThat(run(cluster)).isTrue();
    assertThat(read().get(0).curve()).containsExactly(Records.point(1));
  }

  /** Twenty contenders for each of two seeds, on two kinds of machines. */
  @Test
  void keepsThoseWhoAreComparedOnOneKind() throws IOException {
    specs =
        IntStream.range(1, 41).mapToObj(i -> FakeCluster.withSeed(Records.spec(i), i % 2)).toList();
    Map<Long, Map<String, Integer>> where = new HashMap<>();
    FakeCluster cluster =
        FakeCluster.of(
            4, // host-0 and host-2 are of one kind, host-1 and host-3 of another
            (machine, spec, listener) -> {
              synchronized (where) {
                where
                    .computeIfAbsent(spec.seed(), s -> new HashMap<>())
                    .merge(machine.cpu(), 1, Integer::sum);
              }
              return Records.completed(spec.seed());
            });
    assertThat(run(cluster)).isTrue();
    assertThat(where.get(0L)).hasSize(1);
    assertThat(where.get(1L)).hasSize(1);
  }

  @Test
  void manyTrialsOnManyMachines() throws IOException {
    specs = Records.specs(200);
    FakeCluster cluster =
        FakeCluster.of(
            25,
            (machine, spec, listener) -> {
              listener.on(new TrialEvent.Evaluated(Records.point(spec.seed())));
              return Records.completed(spec.seed());
            });
    assertThat(run(cluster)).isTrue();
    assertThat(finished).hasSize(200).doesNotHaveDuplicates();
  }

  private boolean run(FakeCluster cluster) throws IOException {
    try (RunDirectory directory =
        RunDirectory.create(
            folder.resolve("run"),
            Records.plan(specs.toArray(new TrialSpec[0])),
            Map.of("cpu", "the driver's"))) {
      WorkSettings settings = new WorkSettings(1, null, DataPlaces.NONE, false, List.of());
      return new Runner(directory, cluster, settings, (spec, result) -> finished.add(spec.id()))
          .run(specs, 1);
    }
  }

  private List<TrialRecord> read() {
    return RunDirectory.read(folder.resolve("run"), line -> {}).trials();
  }
}
