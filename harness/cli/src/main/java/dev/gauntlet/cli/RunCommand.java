package dev.gauntlet.cli;

import static java.util.stream.Collectors.toMap;

import dev.gauntlet.runner.InputException;
import dev.gauntlet.runner.fork.CalibratedExecutor;
import dev.gauntlet.runner.fork.ForkExecutor;
import dev.gauntlet.runner.fork.ForkSettings;
import dev.gauntlet.runner.journal.Environment;
import dev.gauntlet.runner.journal.RunDirectory;
import dev.gauntlet.runner.journal.Versions;
import dev.gauntlet.runner.plan.Catalog;
import dev.gauntlet.runner.plan.DataFolders;
import dev.gauntlet.runner.plan.Overrides;
import dev.gauntlet.runner.plan.Placement;
import dev.gauntlet.runner.plan.PlannedTrial;
import dev.gauntlet.runner.plan.Planner;
import dev.gauntlet.runner.plan.RunPlan;
import dev.gauntlet.runner.suite.SuiteRunner;
import dev.gauntlet.runner.trial.InProcessExecutor;
import dev.gauntlet.runner.trial.TrialExecutor;
import dev.gauntlet.spi.result.Budget;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
      names = "--dry-run",
      description = "Prints every trial with its expected time, and runs none.")
  private boolean dryRun;

  @Mixin private JobOptions jobs;
  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Catalog catalog = plugins.catalog()) {
      DataFolders folders = data.folders();
      RunPlan plan = plan(catalog, folders);
      if (dryRun) {
        print(plan);
        return 0;
      }
      return run(plan, catalog, folders);
    }
  }

  private RunPlan plan(Catalog catalog, DataFolders folders) {
    Planner planner =
        new Planner(catalog, folders, Versions.installed(), new Placement(jobs.share(), "cpu"));
    Budget replaced = budget == null ? null : budget(budget);
    return planner.plan(
        suite, new Overrides(only, seeds, replaced, new Placement(threads, device)));
  }

  private static Budget budget(String text) {
    try {
      return Budget.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InputException("--budget: " + e.getMessage(), e);
    }
  }

  private int run(RunPlan plan, Catalog catalog, DataFolders folders) {
    Path dir =
        out != null
            ? out
            : Path.of(
                "runs", plan.suite() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(NOW));
    int threads = plan.trials().get(0).spec().threads();
    warn(jobs.warning(threads));
    Map<String, Object> environment = Environment.collect();
    environment.put("jobs", jobs.jobs());
    environment.put("threads", threads);
    try (RunDirectory directory = RunDirectory.create(dir, plan, environment);
        ForkExecutor children = new ForkExecutor(forkSettings(plan, catalog));
        ProgressView view = ProgressView.of(plan, spec.commandLine().getErr())) {
      TrialExecutor executor =
          jobs.fork() ? new CalibratedExecutor(children) : new InProcessExecutor(catalog, folders);
      boolean allSucceeded =
          new SuiteRunner(directory, executor, view).run(plan.fairOrder(), jobs.jobs());
      view.close();
      spec.commandLine().getOut().println("Report: " + ReportCommand.write(dir));
      return allSucceeded ? 0 : Main.FAILED;
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(
          "run directory %s cannot be written (%s); what was measured before is in it"
              .formatted(dir, e.getMessage()),
          e);
    }
  }

  private ForkSettings forkSettings(RunPlan plan, Catalog catalog) {
    Map<String, Duration> limits =
        plan.trials().stream()
            .collect(
                toMap(
                    trial -> trial.spec().id(),
                    trial -> ForkSettings.generousLimit(trial.expectedSeconds())));
    return ForkSettings.share(
        catalog.jars(), data.named(), trial -> limits.get(trial.id()), jobs.jobs());
  }

  private void warn(String warning) {
    if (!warning.isEmpty()) {
      spec.commandLine().getErr().println("gauntlet: " + warning);
    }
  }

  private void print(RunPlan plan) {
    PrintWriter to = spec.commandLine().getOut();
    for (PlannedTrial trial : plan.trials()) {
      to.printf(
          Locale.ROOT,
          "%s  %6.0f s  %s  budget=%s  %s%n",
          trial.spec().id(),
          trial.expectedSeconds(),
          TrialLines.name(trial.spec()),
          trial.spec().training().budget(),
          trial.spec().implementation().describeConfig());
    }
    to.printf(
        "%d trials, about %s%n", plan.trials().size(), TrialLines.duration(plan.expectedSeconds()));
  }
}
