package dev.gauntlet.run.child;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.MachinePeak;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Profiles the training steps of a model in a process like that of a trial: the same environment,
 * processors and heap, and whatever a plugin does there is one line here.
 */
public final class ProfileProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ProfileProcess.class);
  // As long as a trial may give no sign of life before its first step, and as much for all the rest
  // as what is timed takes many times over.
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int OF_WHAT_IS_TIMED = 20;

  private ProfileProcess() {}

  /**
   * What to profile.
   *
   * @param implementation with those of its settings that are not the default, or all
   * @param task likewise
   * @param seed decides data, initialization and dropout
   * @param training how a step trains; budget and evaluations do not matter
   * @param threads to compute on
   * @param device where tensors live, as a trial's specification has it
   * @param seconds how long to time steps, after the warm-up
   * @param stepsOnly whether to do no more than that
   * @param flame whether to draw the operations
   * @param data where data is
   */
  public record Request(
      Choice implementation,
      Choice task,
      long seed,
      Training training,
      int threads,
      String device,
      double seconds,
      boolean stepsOnly,
      boolean flame,
      DataPlaces data) {

    /** The steps of a trial. */
    public static Request of(TrialSpec spec, double seconds, DataPlaces data) {
      return new Request(
          spec.implementation(),
          spec.task(),
          spec.seed(),
          spec.training(),
          spec.threads(),
          spec.device(),
          seconds,
          false,
          false,
          data);
    }

    /**
     * Training of no trial in particular: as where a suite says nothing but this.
     *
     * @param batchSize examples a step
     * @throws InputException if no trial has batches of that size
     */
    public static Training training(int batchSize) {
      return Configs.bind(Training.DEFAULTS, Map.of("batch_size", batchSize)).resolved();
    }
  }

  /**
   * What came of it.
   *
   * @param implementation with all its settings
   * @param task with all its settings
   * @param profile of a step
   * @param peak of the machine
   * @param tracedFlopsPerExample arithmetic of forward and backward pass, as it is traced; null if
   *     the model cannot be
   * @param flame the operations as SVG; null if nobody wants it
   */
  public record Profiled(
      Choice implementation,
      Choice task,
      StepProfile profile,
      MachinePeak peak,
      @Nullable Double tracedFlopsPerExample,
      @Nullable String flame) {

    /** As a record of the trial of this id. */
    public ProfileRecord ofTrial(String id) {
      return new ProfileRecord(id, profile, peak, tracedFlopsPerExample);
    }
  }

  /**
   * How it ended: with one of these.
   *
   * @param profiled what came of it, or null
   * @param stepSeconds median time of a step, where that is all that is asked for, or null
   * @param refusal what is wrong with the request, in one line, or null
   * @param failure how the model or its process failed, in one line, or null
   */
  public record Outcome(
      @Nullable Profiled profiled,
      @Nullable Double stepSeconds,
      @Nullable String refusal,
      @Nullable String failure) {
    static Outcome failed(String reason) {
      return new Outcome(null, null, null, reason);
    }
  }

  /**
   * Profiles.
   *
   * @param settings of the process, and of those that run beside it
   * @param place which of them it is, from 0
   * @throws InputException if the request cannot be met as it is
   * @throws IOException if no process can be started
   * @throws InterruptedException if this thread is interrupted; the process has ended then
   */
  public static Outcome run(Request request, ChildSettings settings, int place)
      throws IOException, InterruptedException {
    long timed = (long) Math.ceil(OF_WHAT_IS_TIMED * request.seconds());
    return run(request, settings, place, PATIENCE.plusSeconds(timed));
  }

  static Outcome run(Request request, ChildSettings settings, int place, Duration patience)
      throws IOException, InterruptedException {
    AtomicReference<Outcome> answer = new AtomicReference<>();
    RequestProcess.Ended ended =
        RequestProcess.run(
            ProfileMain.class,
            request,
            settings,
            request.threads(),
            place,
            patience,
            line -> answer.set(Json.read(line, Outcome.class)));
    Outcome outcome = answer.get();
    if (outcome == null) {
      outcome = Outcome.failed(ended.how());
    }
    if (outcome.failure() != null) {
      LOG.warn(
          "{} is not profiled: {}",
          request.implementation().id(),
          String.join("\n", ended.printed()));
    }
    if (outcome.refusal() != null) {
      throw new InputException(outcome.refusal());
    }
    return outcome;
  }
}
