package dev.gauntlet.spark;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.ExecutorProvider;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** {@code --on} with a master of Apache Spark. */
public final class SparkProvider implements ExecutorProvider {
  // Without "local" and "local[2]", whose executor is the driver.
  private static final Pattern MASTER =
      Pattern.compile("spark://\\S+|yarn|k8s://\\S+|local-cluster\\[\\d+,\\d+,\\d+]");

  /** Needs nothing: services are made so. */
  public SparkProvider() {}

  @Override
  public String syntax() {
    return "a master of Spark (spark://HOST:PORT, yarn, k8s://URL, local-cluster[N,CORES,MB])";
  }

  @Override
  public boolean takes(String on) {
    return MASTER.matcher(on).matches();
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException also if there is no {@code SPARK_HOME}, or none that can be used
   */
  @Override
  public Cluster open(String on, Consumer<String> warnings) {
    return SparkCluster.open(on, SparkHome.of(System.getenv("SPARK_HOME")), warnings);
  }
}
