package dev.gauntlet.spark;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.Dialogue;
import dev.gauntlet.run.work.Machine;
import dev.gauntlet.run.work.MachineLostException;
import dev.gauntlet.run.work.WorkChannel;
import dev.gauntlet.run.work.WorkSettings;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The executors of a cluster of Apache Spark. Each order is a job of one task, which Spark is asked
 * to run on a given host; if that is gone, it runs on another, and says so. What a trial leaves
 * comes back by Spark, so that machines need no disk in common; data files do not go with it.
 */
final class SparkCluster implements Cluster {
  private static final String AGENT = "dev.gauntlet.spark.agent.AgentMain";
  private static final String BROUGHT = "brought"; // within a trial's folder, on the same disk

  private final Agent agent;
  private final Path scratch;
  private final List<Machine> machines;
  private @Nullable List<LocalInputs.Jar> plugins;

  private SparkCluster(Agent agent, Path scratch, List<Machine> machines) {
    this.agent = agent;
    this.scratch = scratch;
    this.machines = List.copyOf(machines);
  }

  /**
   * Starts Spark's driver, and asks each host what it is.
   *
   * @throws InputException if no executor comes within a minute, or one cannot be asked
   */
  static SparkCluster open(String master, SparkHome home, Consumer<String> warnings) {
    Agent agent = null;
    Path scratch = null;
    boolean opened = false;
    try {
      scratch = Files.createTempDirectory("gauntlet-spark-");
      agent = new Agent(command(master, home, scratch), scratch.resolve("spark.log"));
      List<String> hosts = agent.hosts();
      if (agent.hasEnded()) {
        throw new InputException(
            "Spark %s cannot use %s: %s".formatted(home.version(), master, agent.lastWords()));
      }
      if (hosts.isEmpty()) {
        throw new InputException(
            ("no executor of %s within 60 s: is it there, is a core free, does it want"
                    + " authentication, and is it Spark %s, as SPARK_HOME is? Spark last said: %s")
                .formatted(master, home.version(), agent.lastWords()));
      }
      List<Machine> machines = new ArrayList<>();
      for (String host : hosts) {
        String answer = ask(agent, host, List.of("work", "--describe"), home.version());
        machines.add(Json.read(answer, Machine.class).named(host));
      }
      Agent begun = agent;
      agent = null;
      opened = true;
      return new SparkCluster(begun, scratch, machines);
    } catch (IOException e) {
      throw new InputException("Spark cannot be started: " + OneLine.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    } finally {
      if (agent != null) {
        agent.close();
      }
      if (scratch != null && !opened) {
        deleteIfPossible(scratch);
      }
    }
  }

  private static ProcessBuilder command(String master, SparkHome home, Path scratch)
      throws IOException {
    String installed = System.getenv("GAUNTLET_WORKER_HOME");
    List<String> command =
        new ArrayList<>(
            List.of(
                home.submit().toString(),
                "--master",
                master,
                "--deploy-mode",
                "client",
                "--name",
                "gauntlet",
                "--class",
                AGENT));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "spark.plugins=dev.gauntlet.spark.agent.EventPlugin",
                "spark.task.maxFailures=1", // who runs what again, and how often, is decided here
                "spark.stage.maxConsecutiveAttempts=1",
                "spark.speculation=false",
                "spark.dynamicAllocation.enabled=false",
                "spark.task.reaper.enabled=true",
                "spark.locality.wait=1s",
                "spark.ui.showConsoleProgress=false"));
    if (installed == null) {
      settings.add("spark.archives=" + AgentJar.archive(distribution(), scratch) + "#gauntlet");
    }
    settings.forEach(setting -> command.addAll(List.of("--conf", setting)));
    command.add(AgentJar.of(scratch).toString());
    if (installed != null) {
      command.add(installed);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home.path().toString());
    return builder;
  }

  /** What is shipped: the folder with {@code lib} and the launcher. */
  private static Path distribution() {
    String home = System.getProperty("gauntlet.home");
    for (Path folder :
        home == null
            ? List.<Path>of()
            : List.of(Path.of(home), Path.of(home, "harness", "cli", "target", "gauntlet"))) {
      if (Files.isDirectory(folder.resolve("lib"))) {
        return folder;
      }
    }
    throw new InputException(
        "there is no distribution to take to the cluster: start with the 'gauntlet' command, or say"
            + " in GAUNTLET_WORKER_HOME where one is installed there");
  }

  private static String ask(Agent agent, String host, List<String> arguments, String version)
      throws InterruptedException {
    try (WorkChannel channel = agent.ask(host, arguments)) {
      String line = channel.next();
      if (line == null) {
        String reason = channel.end().reason();
        throw new InputException(
            reason.contains("InvalidClassException")
                ? "the cluster's Spark is of another version than SPARK_HOME, which has " + version
                : host + ": " + reason);
      }
      return line;
    }
  }

  @Override
  public List<Machine> machines() {
    return machines;
  }

  @Override
  public String ask(Machine machine, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("work"));
    arguments.addAll(options);
    try {
      return ask(agent, machine.name(), arguments, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }

  @Override
  public TrialExecutor on(Machine machine, WorkSettings settings) {
    List<LocalInputs.Jar> shipped = ship(settings);
    return (spec, folder, listener) -> run(machine, settings, shipped, spec, folder, listener);
  }

  /** Takes plugins to the executors, once; there each has its hash in its name. */
  private List<LocalInputs.Jar> ship(WorkSettings settings) {
    if (plugins == null) {
      Set<LocalInputs.Jar> jars = new LinkedHashSet<>();
      try {
        for (PluginJar jar : settings.plugins()) {
          String name = jar.sha256() + ".jar";
          Path copy = scratch.resolve(name);
          Files.copy(jar.path(), copy);
          agent.ship(copy);
          jars.add(new LocalInputs.Jar("plugins/" + name, jar.sha256()));
        }
      } catch (IOException e) {
        throw new InputException("plugins cannot be copied: " + OneLine.reason(e), e);
      }
      plugins = List.copyOf(jars);
    }
    return plugins;
  }

  private TrialResult run(
      Machine machine,
      WorkSettings settings,
      List<LocalInputs.Jar> shipped,
      TrialSpec spec,
      Path folder,
      TrialExecutor.Listener listener) {
    Path brought = folder.toAbsolutePath().resolve(BROUGHT);
    String order = Json.line(settings.order(spec, "trial", shipped));
    List<String> names =
        shipped.stream().map(jar -> jar.path().substring("plugins/".length())).toList();
    try {
      delete(brought);
      Agent.Channel channel = agent.submit(machine.name(), brought, names, order);
      TrialResult result = new Dialogue(spec, machine, listener).hear(channel);
      if (channel.end().kind() == WorkChannel.Kind.MACHINE) { // before its files were here
        throw new MachineLostException(machine.host() + ": " + channel.end().reason());
      }
      if (Files.isDirectory(brought)) {
        TrialFiles.in(folder, spec.id()).take(brought);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deleteIfPossible(brought);
    }
  }

  private static void deleteIfPossible(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      // the next attempt tries again
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Override
  public void close() {
    agent.close();
    deleteIfPossible(scratch);
  }
}
