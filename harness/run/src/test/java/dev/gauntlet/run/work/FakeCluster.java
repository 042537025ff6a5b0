package dev.gauntlet.run.work;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialExecutor;
import java.util.List;
import java.util.stream.IntStream;

/** Machines that do as a test says. Every other one is of another kind. */
public final class FakeCluster implements Cluster {
  private final List<Machine> machines;
  private final Work work;

  /** What happens to a trial. */
  @FunctionalInterface
  public interface Work {
    TrialResult run(Machine machine, TrialSpec spec, TrialExecutor.Listener listener);
  }

  private FakeCluster(List<Machine> machines, Work work) {
    this.machines = machines;
    this.work = work;
  }

  public static FakeCluster of(int machines, Work work) {
    return new FakeCluster(
        IntStream.range(0, machines).mapToObj(FakeCluster::machine).toList(), work);
  }

  private static Machine machine(int i) {
    return new Machine(
        "node-" + i, "host-" + i, "cpu " + i % 2, 4, 8192, "Java", 0.02 + i * 1e-6, 0.5, null);
  }

  public static TrialSpec withSeed(TrialSpec spec, long seed) {
    return new TrialSpec(
        spec.id(),
        spec.suite(),
        spec.implementation(),
        spec.task(),
        seed,
        spec.training(),
        spec.threads(),
        spec.device(),
        spec.dataSha256(),
        spec.versions());
  }

  @Override
  public List<Machine> machines() {
    return machines;
  }

  @Override
  public String ask(Machine machine, List<String> options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TrialExecutor on(Machine machine, WorkSettings settings) {
    return (spec, folder, listener) -> work.run(machine, spec, listener);
  }

  @Override
  public void close() {}
}
