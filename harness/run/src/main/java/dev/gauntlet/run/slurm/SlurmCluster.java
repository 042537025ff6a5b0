package dev.gauntlet.run.slurm;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.Dialogue;
import dev.gauntlet.run.work.Machine;
import dev.gauntlet.run.work.WorkChannel;
import dev.gauntlet.run.work.WorkProcess;
import dev.gauntlet.run.work.WorkSettings;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nodes of an allocation of SLURM. Each order is a job step of one task on one node, with all
 * processors of its share: {@code srun --exclusive --nodes=1 --ntasks=1}. The nodes see this
 * machine's files under the same paths, as is usual with SLURM: the run directory, data, plugins,
 * Gauntlet, and Java.
 */
final class SlurmCluster implements Cluster {
  private static final int ASKED_AT_A_TIME = 16;
  private static final int NAMES_SECONDS = 60;

  /** What srun and slurmstepd say when it was not the task that failed, see srun(1). */
  private static final Pattern NODE_LOST =
      Pattern.compile(
          "(?i)node.?fail|communication connection failure|connection (timed out|refused|reset)"
              + "|unable to (create step|confirm allocation|contact)|launch failed"
              + "|zero bytes were transmitted|socket timed out"
              + "|requested node.* not available|task launch for .* failed");

  private static final Pattern CANCELLED = Pattern.compile("CANCELLED AT .*");

  /** {@code 72(x2),36}: processors of nodes in the order of their names, see srun(1). */
  private static final Pattern CPUS = Pattern.compile("(\\d+)(?:\\(x(\\d+)\\))?");

  private final List<Machine> machines;
  private final Map<String, Integer> cpus; // by name of the node
  private final Set<WorkProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private SlurmCluster(List<Machine> machines, Map<String, Integer> cpus) {
    this.machines = List.copyOf(machines);
    this.cpus = cpus;
  }

  /**
   * Asks each node of the allocation what it is.
   *
   * @param environment that SLURM has set
   * @throws InputException if one cannot be asked
   */
  static SlurmCluster of(Map<String, String> environment) {
    List<String> names = names(environment.getOrDefault("SLURM_JOB_NODELIST", ""));
    List<Integer> counts = cpus(environment.getOrDefault("SLURM_JOB_CPUS_PER_NODE", ""));
    Map<String, Integer> cpus = new ConcurrentHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      cpus.put(names.get(i), i < counts.size() ? counts.get(i) : 1);
    }
    ExecutorService asking = Executors.newFixedThreadPool(ASKED_AT_A_TIME);
    try {
      List<Future<Machine>> answers = new ArrayList<>();
      for (String name : names) {
        answers.add(asking.submit(() -> describe(name, cpus)));
      }
      List<Machine> machines = new ArrayList<>();
      for (Future<Machine> answer : answers) {
        machines.add(answer.get());
      }
      return new SlurmCluster(machines, cpus);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InputException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw Cluster.cancelled(e);
    } finally {
      asking.shutdownNow();
    }
  }

  private static Machine describe(String node, Map<String, Integer> cpus) {
    String answer = ask(node, cpus, List.of("--describe"));
    try {
      return Json.read(answer, Machine.class).named(node);
    } catch (IllegalArgumentException e) {
      throw new InputException("node " + node + " does not say what it is: " + e.getMessage(), e);
    }
  }

  /** The nodes that a list such as {@code n[1-3,7]} names. */
  private static List<String> names(String list) {
    try {
      Process scontrol =
          new ProcessBuilder("scontrol", "show", "hostnames", list)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      scontrol.getOutputStream().close();
      String names = new String(scontrol.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (scontrol.waitFor(NAMES_SECONDS, TimeUnit.SECONDS)
          && scontrol.exitValue() == 0
          && !names.isBlank()) {
        return names.lines().map(String::strip).toList();
      }
      throw new InputException("scontrol does not know the nodes '" + list + "'");
    } catch (IOException e) {
      throw new InputException("scontrol of SLURM cannot be run: " + OneLine.reason(e), e);
    } catch (InterruptedException e) {
      throw Cluster.cancelled(e);
    }
  }

  static List<Integer> cpus(String counts) {
    List<Integer> cpus = new ArrayList<>();
    for (Matcher each = CPUS.matcher(counts); each.find(); ) {
      int nodes = each.group(2) == null ? 1 : Integer.parseInt(each.group(2));
      for (int i = 0; i < nodes; i++) {
        cpus.add(Integer.valueOf(each.group(1)));
      }
    }
    return cpus;
  }

  /** A job step on a node, with all processors that there are for each of so many. */
  private static ProcessBuilder step(
      String node, Map<String, Integer> cpus, int jobs, List<String> work) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "srun",
                "--exclusive",
                "--nodes=1",
                "--ntasks=1",
                "--nodelist=" + node,
                "--cpus-per-task=" + Math.max(1, cpus.getOrDefault(node, 1) / jobs)));
    if (jobs > 1) {
      command.add("--mem=0"); // the allocation's, which the steps share
    }
    List<String> arguments = new ArrayList<>(List.of("work"));
    arguments.addAll(work);
    command.addAll(WorkProcess.gauntlet(arguments));
    return new ProcessBuilder(command);
  }

  private static String ask(String node, Map<String, Integer> cpus, List<String> options) {
    try {
      return WorkProcess.ask(step(node, cpus, 1, options));
    } catch (InputException e) {
      throw new InputException("node " + node + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<Machine> machines() {
    return machines;
  }

  @Override
  public String ask(Machine machine, List<String> options) {
    return ask(machine.name(), cpus, options);
  }

  @Override
  public TrialExecutor on(Machine machine, WorkSettings settings) {
    return (spec, folder, listener) -> run(machine, settings, spec, folder, listener);
  }

  private TrialResult run(
      Machine machine,
      WorkSettings settings,
      TrialSpec spec,
      Path folder,
      TrialExecutor.Listener listener) {
    String order =
        Json.line(settings.order(spec, folder.toAbsolutePath().toString(), settings.jars()));
    try {
      WorkProcess step =
          new WorkProcess(
              step(machine.name(), cpus, settings.jobs(), List.of()), order, SlurmCluster::judge);
      running.add(step);
      try {
        if (closed) {
          step.close();
        }
        return new Dialogue(spec, machine, listener).hear(step);
      } finally {
        running.remove(step);
      }
    } catch (IOException e) {
      throw new InputException("srun cannot be run: " + OneLine.reason(e), e);
    }
  }

  static WorkChannel.Kind judge(int code, List<String> errors) {
    if (errors.stream().anyMatch(line -> NODE_LOST.matcher(line).find())) {
      return WorkChannel.Kind.MACHINE;
    }
    return errors.stream().anyMatch(line -> CANCELLED.matcher(line).find())
        ? WorkChannel.Kind.CLOSED
        : WorkChannel.Kind.WORKER;
  }

  @Override
  public void close() {
    closed = true;
    running.parallelStream().forEach(WorkProcess::close);
  }
}
