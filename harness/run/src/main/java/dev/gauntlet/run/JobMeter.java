package dev.gauntlet.run;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.JobChoice.Measured;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.child.ProfileProcess;
import dev.gauntlet.run.child.SystemMemory;
import dev.gauntlet.spi.result.Choice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, within seconds, how many trials should run side by side on this machine: times the
 * training steps of a few models, in processes like those of trials, by themselves on all cores and
 * beside their like on some of them.
 */
public final class JobMeter {
  private static final double SECONDS = 1; // timed, once a model is warm

  private final List<String> implementations;
  private final String task;
  private final int batchSize;
  private final @Nullable Long heapMb;

  /**
   * A meter.
   *
   * @param implementations built-in ones, of which each kind gains differently by threads
   * @param task a built-in one whose data is always there
   * @param batchSize examples a step
   * @param heapMb that a trial may have, MiB; null if nobody has said
   */
  public JobMeter(List<String> implementations, String task, int batchSize, @Nullable Long heapMb) {
    this.implementations = List.copyOf(implementations);
    this.task = task;
    this.batchSize = batchSize;
    this.heapMb = heapMb;
  }

  /**
   * Measures and chooses. Where nothing can be measured, it is one trial on all cores.
   *
   * @param cores that this process may use
   * @param trials of the run
   * @throws InterruptedException if this thread is interrupted
   */
  public JobChoice choose(int cores, int trials) throws InterruptedException {
    List<Integer> candidates = JobChoice.candidates(cores, SystemMemory.totalMb(), heapMb, trials);
    if (candidates.size() == 1) {
      return JobChoice.of(trials, List.of(new Measured(1, cores, 1)));
    }
    try {
      List<Measured> measured = new ArrayList<>();
      Map<String, Double> alone = Map.of();
      for (int jobs : candidates) {
        int threads = cores / jobs;
        Map<String, Double> speeds = speeds(jobs, threads);
        alone = alone.isEmpty() ? speeds : alone;
        measured.add(new Measured(jobs, threads, relative(speeds, alone)));
      }
      return JobChoice.of(trials, measured);
    } catch (IOException | InputException e) {
      String reason = RootCause.firstLine(e);
      return JobChoice.unmeasured(1, cores, "nothing could be measured, " + reason);
    }
  }

  /** The geometric mean of how much of its own speed each model has kept. */
  private static double relative(Map<String, Double> speeds, Map<String, Double> alone) {
    return Math.exp(
        speeds.entrySet().stream()
            .mapToDouble(
                speed ->
                    Math.log(
                        speed.getValue()
                            / requireNonNull(alone.get(speed.getKey()), "the same models")))
            .average()
            .orElseThrow());
  }

  /**
   * Steps a second of each model beside others. They are its own like: these are warm at about the
   * same time, so that each is timed while the others are.
   */
  private Map<String, Double> speeds(int jobs, int threads)
      throws IOException, InterruptedException {
    ChildSettings settings = ChildSettings.share(List.of(), DataPlaces.NONE, jobs, threads, null);
    Map<String, Double> steps = new LinkedHashMap<>();
    for (String implementation : implementations) {
      List<Double> seconds =
          stepSeconds(Collections.nCopies(jobs, implementation), threads, settings);
      steps.put(implementation, seconds.stream().mapToDouble(s -> 1 / s).average().orElseThrow());
    }
    return steps;
  }

  private List<Double> stepSeconds(List<String> sideBySide, int threads, ChildSettings settings)
      throws IOException, InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(sideBySide.size());
    try {
      List<Future<Double>> all = new ArrayList<>();
      for (int place = 0; place < sideBySide.size(); place++) {
        String implementation = sideBySide.get(place);
        int at = place;
        all.add(executor.submit(() -> stepSeconds(implementation, threads, settings, at)));
      }
      List<Double> seconds = new ArrayList<>();
      for (Future<Double> one : all) {
        seconds.add(one.get());
      }
      return seconds;
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "an ExecutionException has one");
      throw new IOException(cause.getMessage(), e);
    } finally {
      executor.shutdownNow();
    }
  }

  private double stepSeconds(String implementation, int threads, ChildSettings settings, int place)
      throws IOException, InterruptedException {
    ProfileProcess.Outcome outcome =
        ProfileProcess.run(
            new ProfileProcess.Request(
                new Choice(implementation, Map.of()),
                new Choice(task, Map.of()),
                1,
                ProfileProcess.Request.training(batchSize),
                threads,
                "cpu",
                SECONDS,
                true,
                false,
                DataPlaces.NONE),
            settings,
            place);
    Double seconds = outcome.stepSeconds();
    if (seconds == null) {
      throw new IOException(implementation + ": " + outcome.failure());
    }
    return seconds;
  }
}
