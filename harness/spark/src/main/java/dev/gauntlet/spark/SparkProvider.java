package dev.gauntlet.spark;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.ExecutorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code --on} with a master of Apache Spark. */
public final class SparkProvider implements ExecutorProvider {
  // Without "local" and "local[2]", whose executor is the driver.
  private static final Pattern MASTER =
      Pattern.compile("spark://\\S+|yarn|k8s://\\S+|local-cluster\\[\\d+,\\d+,\\d+]");

  private static final String STANDALONE = "spark://";
  private static final Pattern ADDRESS = Pattern.compile("\\[?(.+?)]?:(\\d{1,5})");
  private static final int CONNECT_MS = 10_000;

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
    SparkHome home = SparkHome.of(System.getenv("SPARK_HOME"));
    requireReachable(on);
    return SparkCluster.open(on, home);
  }

  /** Spark itself goes on trying for a minute, and does not say why. */
  private static void requireReachable(String master) {
    if (!master.startsWith(STANDALONE)) {
      return;
    }
    List<String> failures = new ArrayList<>();
    for (String address : master.substring(STANDALONE.length()).split(",", -1)) {
      Matcher words = ADDRESS.matcher(address);
      if (!words.matches()) {
        throw new InputException(
            "--on is '%s', must be like spark://HOST:7077".formatted(OneLine.of(master)));
      }
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(words.group(1), Integer.parseInt(words.group(2))), CONNECT_MS);
        return;
      } catch (UnknownHostException e) {
        failures.add(address + " (no such host)");
      } catch (IOException | IllegalArgumentException e) {
        failures.add(address + " (" + OneLine.of(String.valueOf(e.getMessage())) + ")");
      }
    }
    throw new InputException("no master of Spark listens at " + String.join(", ", failures));
  }
}
