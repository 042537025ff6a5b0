package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.ExecutorProvider;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that says on which machines trials run. */
final class OnOption {
  private static final String LOCAL = "local";

  @Option(
      names = "--on",
      paramLabel = "WHERE",
      defaultValue = LOCAL,
      description =
          "Where trials run: local, slurm (inside an allocation), or a master of Apache Spark"
              + " (spark://HOST:7077, yarn, k8s://..., local-cluster[2,1,1024]; SPARK_HOME says"
              + " which Spark). Default: ${DEFAULT-VALUE}. See harness/docs/cluster.md.")
  private String on;

  boolean isLocal() {
    return on.equals(LOCAL);
  }

  /**
   * Finds the machines.
   *
   * @throws InputException if nobody knows what is meant, or there are none
   */
  Cluster open(Consumer<String> warnings) {
    ServiceLoader<ExecutorProvider> providers = ServiceLoader.load(ExecutorProvider.class);
    for (ExecutorProvider provider : providers) {
      if (provider.takes(on)) {
        return provider.open(on, warnings);
      }
    }
    throw new InputException(
        "--on is '%s', must be %s, or %s"
            .formatted(
                on,
                LOCAL,
                providers.stream()
                    .map(provider -> provider.get().syntax())
                    .sorted()
                    .collect(Collectors.joining(", or "))));
  }

  /**
   * Refuses other machines.
   *
   * @param why the end of a sentence that begins with the option
   */
  void requireLocal(String why) {
    if (!isLocal()) {
      throw new InputException("--on is '%s', must be %s: %s".formatted(on, LOCAL, why));
    }
  }
}
