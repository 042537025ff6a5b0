package dev.gauntlet.trial;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.result.MachinePeak;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.PhaseClock.Phase;
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
 * batches, seeds and learning rate.
 */
public final class StepProfiler {
  private static final int TRACED_STEPS = 3; // of the engine, which writes each call down
  private static final int CLOCKED_STEPS = 50; // of kernels in Java, which add up their times

  private final Trial trial;
  private final double seconds;

  /**
   * Prepares nothing yet.
   *
   * @param seconds how long to time steps, after the warm-up; at least three are timed
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
   * @throws TrialFailure if the model cannot be built or gives no logits
   */
  public Outcome run() throws IOException {
    return with(this::profile);
  }

  /**
   * The median time of a step, in seconds, and nothing else.
   *
   * @throws IOException if data cannot be read
   * @throws TrialFailure if the model cannot be built or gives no logits
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
    while (phases.size() < 3 || (System.nanoTime() - start) / 1e9 < seconds) {
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
    while (phases.size() < 3 || (System.nanoTime() - start) / 1e9 < seconds) {
      long before = steps.allocated();
      phases.add(steps.timed());
      heap.add(steps.allocated() - before);
    }
    OperationTrace trace = steps.trace();
    double[] whole = phases.stream().mapToDouble(Steps::sum).toArray();
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
            median(whole),
            Arrays.stream(whole).min().orElseThrow(),
            Arrays.stream(whole).max().orElseThrow(),
            medians,
            (long) median(heap.stream().mapToDouble(Long::doubleValue).toArray()),
            trace.operations(steps.recordedSteps()));
    return new Outcome(profile, PeakMeter.measure(steps.manager), trace);
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
    private long done;

    Steps(
        TrialSpec spec, NDManager manager, Learner learner, OwnGradients.@Nullable Gradients own) {
      this.spec = spec;
      this.manager = manager;
      this.learner = learner;
      this.own = own;
    }

    /** Takes steps until their time has settled; returns how long that took, in seconds. */
    double warmUp() {
      // What calls the engine is compiled while it runs, too.
      return WarmUp.ofCompiler(Long.MAX_VALUE).run(step -> timed());
    }

    /** Takes a step and returns the seconds of each training phase. */
    Map<Phase, Double> timed() {
      PhaseClock clock = new PhaseClock(System::nanoTime);
      clock.enter(Phase.LOOP);
      learner.learn(done, spec.training().learningRate(), clock);
      clock.enter(Phase.OTHER);
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

    /** Takes a few steps and records what they execute, by the engine and by kernels in Java. */
    OperationTrace trace() throws IOException {
      List<OwnGradients.TimedOperation> kernels = new ArrayList<>();
      OwnGradients.Gradients gradients = own;
      if (gradients == null) {
        return OperationTrace.record(this::several);
      }
      gradients.record(this::several); // the code that records is compiled while it first runs
      return OperationTrace.record(() -> kernels.addAll(gradients.record(this::several)))
          .with(kernels);
    }

    /** How many steps a trace is of. */
    int recordedSteps() {
      return own == null ? TRACED_STEPS : CLOCKED_STEPS;
    }

    private void several() {
      for (int i = 0; i < recordedSteps(); i++) {
        timed();
      }
    }

    /** Bytes of the Java heap that this thread has allocated so far. */
    long allocated() {
      return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
          ? threads.getCurrentThreadAllocatedBytes()
          : 0;
    }
  }
}
