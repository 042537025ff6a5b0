package dev.gauntlet.trial;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.result.MachinePeak;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.PhaseClock.Phase;
import dev.gauntlet.trial.optim.Schedule;
import dev.gauntlet.trial.profile.OperationTrace;
import dev.gauntlet.trial.profile.PeakMeter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Profiles training steps of a trial: the steps are those that the trial would take, with the same
 * batches, seeds and learning rates, but that a decay which follows the budget does not begin.
 */
public final class StepProfiler {
  private static final int LEAST_STEPS = 3; // timed, and recorded
  private static final int MOST_CLOCKED_STEPS = 50; // of kernels in Java, which add up their times

  private final Trial trial;
  private final double seconds;

  /**
   * Prepares nothing yet.
   *
   * @param seconds how long to time steps, after the warm-up, and at most twice as long to record
   *     some; at least three are timed, and recorded, however long they take
   */
  public StepProfiler(Trial trial, double seconds) {
    this.trial = trial;
    this.seconds = seconds;
  }

  /**
   * What came of it.
   *
   * @param profile of the steps
   * @param peak of the machine, measured afterwards
   * @param operations of a few more steps, as the engine's own profiler saw them
   */
  public record Outcome(StepProfile profile, MachinePeak peak, OperationTrace operations) {}

  /**
   * Profiles.
   *
   * @throws IOException if data cannot be read, or the engine's profile not be written
   * @throws TrialFailure if the model cannot be built, gives no logits, diverges or has nothing
   *     left to learn before the profile is complete
   */
  public Outcome run() throws IOException {
    return with(this::profile);
  }

  /**
   * The median time of a step, in seconds, and nothing else.
   *
   * @throws IOException if data cannot be read
   * @throws TrialFailure if the model cannot be built, gives no logits, diverges or has nothing
   *     left to learn before its steps are timed
   */
  public double stepSeconds() throws IOException {
    return with(
        steps -> {
          steps.warmUp();
          return median(timed(steps).stream().mapToDouble(Steps::sum).toArray());
        });
  }

  private interface Work<T> {
    T on(Steps steps) throws IOException;
  }

  private <T> T with(Work<T> work) throws IOException {
    TrialSpec spec = trial.spec();
    Engine engine = TorchEngine.load(spec.threads());
    try (Dataset dataset = trial.open();
        NDManager manager = engine.newBaseManager(Device.fromName(spec.device()))) {
      Seeds.seedInitialization(engine, spec.seed());
      try (CheckedModel model =
              new CheckedModel(
                  trial.build(dataset.problem()),
                  dataset.problem(),
                  spec.training().batchSize(),
                  manager);
          Learner learner = Learner.of(model, spec.training(), dataset, spec.seed(), manager)) {
        return work.on(new Steps(spec, manager, learner, model.ownGradients()));
      }
    }
  }

  private List<Map<Phase, Double>> timed(Steps steps) {
    List<Map<Phase, Double>> phases = new ArrayList<>();
    long start = System.nanoTime();
    while (phases.size() < LEAST_STEPS || (System.nanoTime() - start) / 1e9 < seconds) {
      phases.add(steps.timed());
    }
    return phases;
  }

  private Outcome profile(Steps steps) throws IOException {
    double warmUpSeconds = steps.warmUp();
    long warmUpSteps = steps.done;
    List<Map<Phase, Double>> phases = new ArrayList<>();
    List<Long> heap = new ArrayList<>();
    long start = System.nanoTime();
    while (phases.size() < LEAST_STEPS || (System.nanoTime() - start) / 1e9 < seconds) {
      long before = steps.allocated();
      phases.add(steps.timed());
      heap.add(steps.allocated() - before);
    }
    double[] whole = phases.stream().mapToDouble(Steps::sum).toArray();
    double medianSeconds = median(whole);
    // The engine writes each call down, which takes memory for each step.
    int recorded = steps.own == null ? LEAST_STEPS : clockedSteps(seconds, medianSeconds);
    OperationTrace trace = steps.trace(recorded);
    Map<String, Double> medians = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      if (phase.isTraining()) {
        double[] all = phases.stream().mapToDouble(each -> each.get(phase)).toArray();
        medians.put(phase.name().toLowerCase(Locale.ROOT), median(all));
      }
    }
    StepProfile profile =
        new StepProfile(
            steps.spec.training().batchSize(),
            steps.spec.threads(),
            warmUpSteps,
            warmUpSeconds,
            phases.size(),
            medianSeconds,
            Arrays.stream(whole).min().orElseThrow(),
            Arrays.stream(whole).max().orElseThrow(),
            medians,
            (long) median(heap.stream().mapToDouble(Long::doubleValue).toArray()),
            trace.operations(recorded));
    return new Outcome(profile, PeakMeter.measure(steps.manager), trace);
  }

  /**
   * How many steps of kernels to record: the more, the less their times vary, but no more than fit
   * in the time that was asked for.
   */
  static int clockedSteps(double seconds, double medianSeconds) {
    return (int) Math.max(LEAST_STEPS, Math.min(MOST_CLOCKED_STEPS, seconds / medianSeconds));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Takes one step after the other. */
  private static final class Steps {
    private final TrialSpec spec;
    private final NDManager manager;
    private final Learner learner;
    private final OwnGradients.@Nullable Gradients own;
    private final Schedule schedule;
    private long done;

    Steps(
        TrialSpec spec, NDManager manager, Learner learner, OwnGradients.@Nullable Gradients own) {
      this.spec = spec;
      this.manager = manager;
      this.learner = learner;
      this.own = own;
      this.schedule = new Schedule(spec.training());
    }

    /** Takes steps until their time has settled; returns how long that took, in seconds. */
    double warmUp() {
      // What calls the engine is compiled while it runs, too.
      return WarmUp.ofCompiler(Long.MAX_VALUE).run(step -> timed());
    }

    /**
     * Takes a step and returns the seconds of each training phase.
     *
     * @throws TrialFailure if nothing is left to learn or the loss is not finite: such a step does
     *     not do what others do
     */
    Map<Phase, Double> timed() {
      if (learner.ended()) {
        throw new TrialFailure(
            Status.SKIPPED,
            ("it trains once over the data, which ends with step %d: too few to warm up, time and"
                    + " record")
                .formatted(done));
      }
      PhaseClock clock = new PhaseClock(System::nanoTime);
      clock.enter(Phase.LOOP);
      double loss = learner.learn(done, schedule.learningRate(done, 0), clock);
      clock.enter(Phase.OTHER);
      if (!Double.isFinite(loss)) {
        throw new TrialFailure(
            Status.DIVERGED, "the training loss is %s at step %d".formatted(loss, done));
      }
      done++;
      Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
      for (Phase phase : Phase.values()) {
        if (phase.isTraining()) {
          seconds.put(phase, clock.seconds(phase));
        }
      }
      return seconds;
    }

    static double sum(Map<Phase, Double> seconds) {
      return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Takes some steps and records what they execute, by the engine and by kernels in Java. */
    OperationTrace trace(int count) throws IOException {
      Runnable steps =
          () -> {
            for (int i = 0; i < count; i++) {
              timed();
            }
          };
      List<OwnGradients.TimedOperation> kernels = new ArrayList<>();
      OwnGradients.Gradients gradients = own;
      if (gradients == null) {
        return OperationTrace.record(steps);
      }
      gradients.record(steps); // the code that records is compiled while it first runs
      return OperationTrace.record(() -> kernels.addAll(gradients.record(steps))).with(kernels);
    }

    /** Bytes of the Java heap that this thread has allocated so far. */
    long allocated() {
      return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
          ? threads.getCurrentThreadAllocatedBytes()
          : 0;
    }
  }
}
