package dev.gauntlet.cli;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.base.ShellCommand;
import dev.gauntlet.cli.view.TrialLines;
import dev.gauntlet.cli.view.View;
import dev.gauntlet.cli.view.ViewOptions;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.reports.Reports;
import dev.gauntlet.run.ChangedTrial;
import dev.gauntlet.run.InProcessExecutor;
import dev.gauntlet.run.Remainder;
import dev.gauntlet.run.RunListener;
import dev.gauntlet.run.Runner;
import dev.gauntlet.run.child.ChildExecutor;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.journal.Environment;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.run.tensorboard.TensorBoard;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.WorkSettings;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * One run of a plan, new or continued: from its directory being opened to its report.
 *
 * @param plan all trials of the run
 * @param catalog the plugins that take part
 * @param named the jars among them that the user named
 * @param machines where its trials run; null is here
 * @param heap what {@code --heap} said, now or when the run was begun; null if it has not
 * @param tensorboard whether event files for TensorBoard are written
 * @param line where to print
 */
record Session(
    RunPlan plan,
    Catalog catalog,
    List<PluginJar> named,
    DataOptions data,
    JobOptions jobs,
    @Nullable Cluster machines,
    @Nullable String heap,
    ViewOptions views,
    boolean tensorboard,
    CommandLine line) {

  /** Runs the plan in a new directory and returns the exit code. */
  int start(Path dir) {
    Map<String, Object> environment = environment();
    return run(dir, () -> RunDirectory.create(dir, plan, environment), false);
  }

  /** Runs what is left of the plan in the directory of an earlier run and returns the exit code. */
  int resume(Path dir, boolean retryFailed) {
    Map<String, Object> environment = environment();
    return run(dir, () -> RunDirectory.resume(dir, plan, environment), retryFailed);
  }

  private Map<String, Object> environment() {
    int threads = plan.trials().get(0).spec().threads();
    for (String warning : List.of(jobs.warning(threads), jobs.warningOfVectors())) {
      if (!warning.isEmpty()) {
        warn(warning);
      }
    }
    Map<String, Object> environment = Environment.of(plan, jobs.jobs());
    if (plan.expect()) {
      environment.put(Reports.EXPECTATIONS_JUDGED, true);
    }
    String chosen = jobs.reason();
    if (chosen != null) {
      environment.put("jobs_chosen", chosen);
    }
    if (machines == null && jobs.fork()) {
      environment.putAll(forkSettings(jobs.jobs()).facts(threads));
    }
    return environment;
  }

  private interface Opener {
    RunDirectory open();
  }

  private int run(Path dir, Opener opener, boolean retryFailed) {
    try (RunDirectory directory = opener.open();
        Engine engine = engine()) {
      directory.remember(LocalInputs.of(dir, data.chosen(), plan.files(), named, jobs.share(heap)));
      Remainder remainder = Remainder.of(plan, directory, retryFailed);
      tell(directory, remainder);
      try (View view = view(remainder);
          TensorBoard board = board(directory);
          Interruption interruption = new Interruption(() -> farewell(dir, engine, view))) {
        RunListener listener = board == null ? view : RunListener.both(board, view);
        boolean allSucceeded;
        try {
          allSucceeded = engine.runner(directory, listener).run(remainder.trials(), jobs.jobs());
        } catch (InputException e) { // no machine is left, for example
          throw new InputException(
              "%s; what was measured before is kept, %s"
                  .formatted(e.getMessage(), howToResume(dir)),
              e);
        }
        view.close();
        if (plan.infer()) {
          infer(dir);
        }
        if (plan.profile()) {
          profile(dir);
        }
        RunRecord run = report(dir);
        boolean met = judge(run);
        return allSucceeded && remainder.allKeptSucceeded() && met ? 0 : Main.FAILED;
      }
    } catch (CancellationException e) {
      return Main.INTERRUPTED; // the farewell is being said
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    } catch (IOException e) {
      throw unwritable(dir, e);
    } catch (UncheckedIOException e) {
      throw unwritable(dir, requireNonNull(e.getCause(), "an UncheckedIOException has one"));
    }
  }

  private static InputException unwritable(Path dir, IOException e) {
    return new InputException(
        "run directory %s cannot be written (%s); what was measured before is in it, %s"
            .formatted(dir, OneLine.reason(e), howToResume(dir)),
        e);
  }

  /** What writes for TensorBoard, once it has what ended before; null if nobody asked for it. */
  private @Nullable TensorBoard board(RunDirectory directory) {
    Path dir = directory.path();
    if (!tensorboard && !TensorBoard.isIn(dir)) {
      return null;
    }
    if (!directory.plannedBefore().isEmpty()) {
      TensorBoard.write(dir, damage -> {}); // of which it has been told
    }
    return new TensorBoard(dir, this::warn);
  }

  private View view(Remainder remainder) {
    Set<String> left = remainder.trials().stream().map(TrialSpec::id).collect(toSet());
    List<PlannedTrial> planned =
        plan.trials().stream().filter(t -> left.contains(t.spec().id())).toList();
    int atATime = jobs.jobs() * (machines == null ? 1 : machines.machines().size());
    return views.view(planned, atATime, line);
  }

  /** What runs the trials, and what is closed to give them up. */
  private record Engine(BiFunction<RunDirectory, RunListener, Runner> maker, Runnable end)
      implements AutoCloseable {

    Runner runner(RunDirectory directory, RunListener listener) {
      return maker.apply(directory, listener);
    }

    @Override
    public void close() {
      end.run();
    }
  }

  private Engine engine() {
    if (machines != null) {
      WorkSettings settings =
          new WorkSettings(
              jobs.jobs(), plan.heapMb(), data.folders().places(), plan.expect(), catalog.jars());
      return new Engine(
          (directory, listener) -> new Runner(directory, machines, settings, listener),
          machines::close);
    }
    ChildExecutor children = new ChildExecutor(forkSettings(jobs.jobs()));
    TrialExecutor executor =
        jobs.fork() ? children : new InProcessExecutor(catalog, data.folders(), plan.expect());
    return new Engine(
        (directory, listener) -> new Runner(directory, executor, listener), children::close);
  }

  /** Ends what runs and reports what there is, on a thread of its own. */
  private void farewell(Path dir, Engine engine, View view) {
    engine.close();
    view.close();
    warn("interrupted; " + howToResume(dir));
    try {
      report(dir);
    } catch (InputException e) {
      warn(e.getMessage());
    }
  }

  private static String howToResume(Path dir) {
    return "resume with: " + ShellCommand.gauntlet("run", "--resume", dir);
  }

  /** Says what of an earlier run counts. */
  private void tell(RunDirectory directory, Remainder remainder) {
    for (String damage : directory.before().damage()) {
      warn(damage + "; a trial whose end it was runs again");
    }
    List<String> differences = directory.differences();
    if (!differences.isEmpty()) {
      warn(
          "this is not as it was when the run began, so that times do not compare: "
              + String.join(", ", differences));
    }
    for (ChangedTrial change : remainder.changes()) {
      warn(TrialLines.name(change.spec()) + " is run anew: " + change.describe());
    }
    if (views.talkative() && !directory.plannedBefore().isEmpty()) {
      line.getErr()
          .printf(
              "%d trials kept, %d to run; %d of these were interrupted%n",
              remainder.kept().size(), remainder.trials().size(), remainder.interrupted());
    }
  }

  /** Measures the models that have not been measured; what was measured before counts. */
  private void infer(Path dir) throws IOException, InterruptedException {
    RunModels trials = new RunModels(dir, catalog, data.folders());
    Set<String> measured =
        trials.run().inference().stream().map(InferenceRecord::trialId).collect(toSet());
    List<TrialSpec> left =
        InferenceProgress.chosen(trials).stream().filter(t -> !measured.contains(t.id())).toList();
    if (left.isEmpty()) {
      return;
    }
    ReportCommand.write(dir, line.getErr()); // whatever becomes of this process now
    ChildSettings alone = forkSettings(1); // what is measured has the machine to itself
    int failed =
        InferenceProgress.run(
            trials, left, InferenceProgress.MILLISECONDS, alone, views.progress(line));
    if (failed > 0) {
      warn("%d of %d models have no inference measured".formatted(failed, left.size()));
    }
  }

  /** Profiles the steps that have not been; what was measured before counts. */
  private void profile(Path dir) throws IOException, InterruptedException {
    RunModels trials = new RunModels(dir, catalog, data.folders());
    List<TrialSpec> left = ProfileProgress.left(trials);
    if (left.isEmpty()) {
      return;
    }
    ReportCommand.write(dir, line.getErr()); // whatever becomes of this process now
    ChildSettings alone = forkSettings(1); // what is measured has the machine to itself
    int failed =
        ProfileProgress.run(trials, left, alone, data.folders().places(), views.progress(line));
    if (failed > 0) {
      warn("%d of %d models have no profile".formatted(failed, left.size()));
    }
  }

  /** One at a time: an interruption may come while it is being written. */
  private synchronized RunRecord report(Path dir) {
    RunRecord run = ReportCommand.write(dir, line.getErr());
    PrintWriter out = views.out(line);
    if (views.talkative()) {
      out.println();
      out.print(Reports.summary(run));
    }
    out.println("Report: " + ReportCommand.page(dir));
    return run;
  }

  /**
   * Says of each trial whether it has reached what its task expects, if the run is to judge that.
   *
   * @return whether all have
   */
  private boolean judge(RunRecord run) {
    Reports.Expectations expectations = Reports.expectations(run);
    expectations.lines().forEach(views.out(line)::println);
    return expectations.met();
  }

  private void warn(@Nullable String warning) {
    line.getErr().println("gauntlet: " + warning);
  }

  /** How processes share the machine, so many at a time. */
  private ChildSettings forkSettings(int atATime) {
    int threads = plan.trials().get(0).spec().threads();
    return ChildSettings.share(
            catalog.jars(), data.folders().places(), atATime, threads, plan.heapMb())
        .withAccuracyOnly(plan.expect());
  }
}
