package dev.gauntlet.cli;

import static java.util.stream.Collectors.toMap;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.cli.view.TrialLines;
import dev.gauntlet.cli.view.ViewOptions;
import dev.gauntlet.plan.Overrides;
import dev.gauntlet.plan.Placement;
import dev.gauntlet.plan.Planner;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.JobChoice;
import dev.gauntlet.run.child.SystemMemory;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.run.journal.OutputFolder;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.journal.Versions;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.Machine;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet run}: trains every implementation of a suite and writes the report. */
@Command(
    name = "run",
    description = "Runs a suite: trains, evaluates, records, and writes the report.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  @Parameters(
      paramLabel = "SUITE",
      arity = "0..1",
      description = "A built-in suite (see 'gauntlet list') or the path of a .yaml file.")
  private String suite;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run directory; must not exist or be empty. Default: runs/SUITE-TIME.")
  private Path out;

  @Option(
      names = "--only",
      paramLabel = "KEY=VALUE",
      split = ",",
      description =
          "Runs only some of the trials, for example implementation=mlp,learning_rate=0.001.")
  private List<String> only = List.of();

  @Option(names = "--seeds", paramLabel = "N", description = "Runs seeds 1 to N.")
  private Integer seeds;

  @Option(
      names = "--budget",
      paramLabel = "BUDGET",
      description = "Replaces every budget: 20s, 5m, steps=200, tokens=1M.")
  private String budget;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each trial. Default: the suite's, else the cores over --jobs.")
  private Integer threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu, or gpu0, gpu1, ... Default: the suite's, else cpu.")
  private String device;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description =
          "Largest Java heap of each trial's process: 512m, 4g. Tensors live outside it. Default:"
              + " the suite's, else a quarter of memory over --jobs.")
  private @Nullable String heap;

  @Option(
      names = "--tensorboard",
      description =
          "Writes event files for TensorBoard to DIR/tensorboard while trials run. A run that is"
              + " resumed goes on with it.")
  private boolean tensorboard;

  @Option(
      names = "--dry-run",
      description =
          "Prints every trial with its expected time, in the order of the run, and runs none.")
  private boolean dryRun;

  @Mixin private ResumeOptions resume;
  @Mixin private JobOptions jobs;
  @Mixin private OnOption on;
  @Mixin private ViewOptions views;
  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    resume.check(suite, spec);
    LocalInputs remembered =
        resume.given() ? LocalInputs.read(resume.dir(), this::warn) : LocalInputs.NONE;
    data.recall(remembered, this::warn);
    if (resume.given()) {
      jobs.recall(remembered);
    } else if (Planner.choosesJobs(suite)) {
      jobs.suggestAuto();
    }
    heap = heap == null ? remembered.share().heap() : heap;
    try (Catalog catalog = plugins.catalog(remembered, this::warn, RunCommand::refuse);
        Cluster machines = on.isLocal() || dryRun ? null : on.open(this::warn)) {
      if (machines != null) {
        jobs.runElsewhere(smallest(machines).cores());
      }
      RunPlan plan = plan(catalog);
      if (jobs.isOpen()) {
        jobs.choose(chooseJobs(plan, machines));
        if (jobs.asked()) {
          warn("--jobs auto: " + jobs.reason());
        }
        plan = plan(catalog);
      }
      Devices.require(plan.specs().get(0)); // they all have the same
      if (machines != null) {
        requireCores(plan.specs().get(0).threads(), machines);
      }
      if (dryRun) {
        print(plan);
        return 0;
      }
      warn(plan);
      Session session =
          new Session(
              plan,
              catalog,
              plugins.named(catalog),
              data,
              jobs,
              machines,
              heap,
              views,
              tensorboard,
              spec.commandLine());
      return resume.given()
          ? session.resume(resume.dir(), resume.retryFailed())
          : session.start(directory(plan));
    }
  }

  private RunPlan plan(Catalog catalog) {
    Planner planner =
        new Planner(
            catalog,
            data.folders().withProgress(views.reading(spec.commandLine())),
            Versions.deciding(),
            new Placement(jobs.threads(), "cpu"));
    if (resume.given()) {
      Placement moreHeap = new Placement(null, null, heap); // no trial is another one for it
      return planner.plan(
          RunDirectory.suite(resume.dir()).toString(),
          new Overrides(List.of(), null, null, moreHeap));
    }
    return planner.plan(suite, overrides());
  }

  private Overrides overrides() {
    Budget replaced = budget == null ? null : budget(budget);
    return new Overrides(only, seeds, replaced, new Placement(threads, device, heap));
  }

  /** How many trials run side by side, on how many threads each. */
  private JobChoice chooseJobs(RunPlan plan, @Nullable Cluster machines)
      throws InterruptedException {
    int cores = jobs.fewestCores();
    int trials = plan.trials().size();
    int batchSize = plan.specs().get(0).training().batchSize();
    Integer said = Planner.threads(suite, overrides());
    if (machines == null) {
      return said != null
          ? JobChoice.ofThreads(said, cores, SystemMemory.totalMb(), plan.heapMb(), trials)
          : JobOptions.measure(batchSize, cores, plan.heapMb(), trials);
    }
    Machine smallest = smallest(machines);
    if (said != null) {
      return JobChoice.ofThreads(said, cores, smallest.memoryMb(), plan.heapMb(), trials);
    }
    int share = Math.max(1, trials / machines.machines().size());
    List<String> question = new ArrayList<>();
    question.add("--choose-jobs=" + share);
    question.add("--batch-size=" + batchSize);
    if (plan.heapMb() != null) {
      question.add("--heap-mb=" + plan.heapMb());
    }
    return Json.read(machines.ask(smallest, question), JobChoice.class);
  }

  private static Machine smallest(Cluster machines) {
    return machines.machines().stream().min(Comparator.comparingInt(Machine::cores)).orElseThrow();
  }

  /** Refuses more threads than a machine has for a trial: nobody can have meant that. */
  private static void requireCores(int threads, Cluster machines) {
    Machine smallest = smallest(machines);
    if (threads > smallest.cores()) {
      refuse(
          "trials have %d threads, and %s has %d for them; say --threads %d"
              .formatted(
                  threads,
                  smallest.name().isEmpty() ? smallest.host() : smallest.name(),
                  smallest.cores(),
                  smallest.cores()));
    }
  }

  /** Says what of the plan cannot be, and why: nobody should wait for it. */
  private void warn(RunPlan plan) {
    Map<String, String> refusals = plan.refusals();
    new TreeSet<>(refusals.values())
        .forEach(
            reason ->
                spec.commandLine()
                    .getErr()
                    .printf(
                        "gauntlet: %d of %d trials will be skipped: %s%n",
                        Collections.frequency(refusals.values(), reason),
                        plan.trials().size(),
                        reason));
  }

  private static Budget budget(String text) {
    try {
      return Budget.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InputException("--budget: " + e.getMessage(), e);
    }
  }

  /** Where a new run is recorded; another may begin in the same second. */
  private Path directory(RunPlan plan) {
    return out != null
        ? out
        : OutputFolder.make(
            Path.of(
                "runs",
                plan.suite() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(NOW)));
  }

  private static void refuse(String reason) {
    throw new InputException(reason);
  }

  private void warn(String warning) {
    spec.commandLine().getErr().println("gauntlet: " + warning);
  }

  private void print(RunPlan plan) {
    PrintWriter to = spec.commandLine().getOut();
    Map<String, Double> seconds =
        plan.trials().stream()
            .collect(toMap(trial -> trial.spec().id(), PlannedTrial::expectedSeconds));
    Map<String, String> refusals = plan.refusals();
    for (TrialSpec trial : plan.fairOrder()) {
      to.printf(
          Locale.ROOT,
          "%s  %6.0f s  %s  budget=%s  batch_size=%d  %s%s%n",
          trial.id(),
          seconds.get(trial.id()),
          TrialLines.name(trial),
          trial.training().budget(),
          trial.training().batchSize(),
          trial.implementation().describeConfig(),
          refusals.containsKey(trial.id()) ? "  will be skipped: " + refusals.get(trial.id()) : "");
    }
    to.printf(
        "%d trials, about %s%s%n",
        plan.trials().size(),
        TrialLines.duration(plan.expectedSeconds() / jobs.jobs()),
        plan.infer() ? ", and then inference" : "");
  }
}
