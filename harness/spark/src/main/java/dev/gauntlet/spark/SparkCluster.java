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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The executors of a cluster of Apache Spark. Each order is a job of one task, which Spark is asked
 * to run on a given host; if that is gone, it runs on another, and says so. What a trial leaves
 * comes back by Spark, so that machines need no disk in common; data files do not go with it.
 */
final class SparkCluster implements Cluster {
  private static final String BROUGHT = "brought"; // within a trial's folder, on the same disk

  private static final List<String> DESCRIBE = List.of("work", "--describe");

  private final Agent agent;
  private final String version;
  private final Path scratch;
  private final List<Machine> machines;
  private @Nullable List<LocalInputs.Jar> plugins;

  private SparkCluster(Agent agent, String version, Path scratch, List<Machine> machines) {
    this.agent = agent;
    this.version = version;
    this.scratch = scratch;
    this.machines = List.copyOf(machines);
  }

  /**
   * Starts Spark's driver, and asks each host what it is.
   *
   * @throws InputException if no executor comes within a minute, or one cannot be asked
   */
  static SparkCluster open(String master, SparkHome home) {
    Agent agent = null;
    Path scratch = null;
    boolean opened = false;
    try {
      scratch = Files.createTempDirectory("gauntlet-spark-");
      agent = new Agent(AgentCommand.of(master, home, scratch), scratch.resolve("spark.log"));
      Map<String, Integer> executors = agent.executors();
      if (executors.isEmpty()) {
        throw new InputException(refusal(master, home, agent));
      }
      List<Machine> machines = describe(agent, executors, home.version());
      opened = true;
      return new SparkCluster(agent, home.version(), scratch, machines);
    } catch (IOException e) {
      throw new InputException("Spark cannot be started: " + OneLine.reason(e), e);
    } catch (InterruptedException e) {
      throw Cluster.cancelled(e);
    } finally {
      if (!opened) {
        if (agent != null) {
          agent.close();
        }
        if (scratch != null) {
          deleteIfPossible(scratch);
        }
      }
    }
  }

  private static String refusal(String master, SparkHome home, Agent agent) {
    Agent.Want want = agent.want();
    if (want == null) {
      return "Spark %s cannot use %s: %s".formatted(home.version(), master, agent.lastWords());
    }
    if (want.cluster()) {
      return ("Spark %s has not joined %s within %s s: is that another version of Spark, or does it"
              + " want authentication (spark.authenticate)? %s")
          .formatted(home.version(), master, want.seconds(), said(agent))
          .strip();
    }
    return "no executor of %s within %s s: %s"
        .formatted(
            master,
            want.seconds(),
            want.there().isEmpty() ? "is a core free, and memory? " + said(agent) : want.there());
  }

  private static String said(Agent agent) {
    String words = agent.lastWords();
    return words.isEmpty() ? "" : "Spark last said: " + words;
  }

  private static List<Machine> describe(Agent agent, Map<String, Integer> executors, String version)
      throws InterruptedException {
    Map<String, WorkChannel> asked = new LinkedHashMap<>();
    executors.keySet().forEach(host -> asked.put(host, agent.ask(host, DESCRIBE)));
    List<Machine> machines = new ArrayList<>();
    for (Map.Entry<String, WorkChannel> each : asked.entrySet()) {
      String host = each.getKey();
      Machine machine = Json.read(answer(each.getValue(), host, version), Machine.class);
      int cores =
          Math.min(machine.cores(), executors.getOrDefault(host, 1)); // what Spark has been given
      machines.add(machine.named(host).withCores(cores));
    }
    return machines;
  }

  private static String answer(WorkChannel asked, String host, String version)
      throws InterruptedException {
    try (asked) {
      String line = asked.next();
      if (line == null) {
        String reason = asked.end().reason();
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
      return answer(agent.ask(machine.name(), arguments), machine.name(), version);
    } catch (InterruptedException e) {
      throw Cluster.cancelled(e);
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
      WorkChannel.End end = channel.end();
      if (end.kind() == WorkChannel.Kind.MACHINE) { // before its files were here
        throw new MachineLostException(machine.host() + ": " + end.reason());
      }
      if (end.kind() == WorkChannel.Kind.CLOSED) {
        throw new CancellationException(end.reason());
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
    } catch (IOException | UncheckedIOException e) {
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
