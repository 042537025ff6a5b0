package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.cli.view.TrialLines;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.child.ProfileProcess;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Profiles the training steps of a run's models, each in a process of its own, and says how. */
final class ProfileProgress {
  /** How long steps are timed: they have settled before, and hardly vary. */
  private static final double SECONDS = 1.5;

  private ProfileProgress() {}

  /**
   * What makes steps alike: the settings that say what a step computes, and where. Neither the seed
   * nor the learning rate changes that, nor do budget and evaluations.
   */
  private record Steps(
      Choice implementation,
      Choice task,
      int batchSize,
      double weightDecay,
      double beta1,
      double beta2,
      double eps,
      @Nullable Double gradClip,
      int threads,
      String device) {
    static Steps of(TrialSpec spec) {
      Training training = spec.training();
      return new Steps(
          spec.implementation(),
          spec.task(),
          training.batchSize(),
          training.weightDecay(),
          training.beta1(),
          training.beta2(),
          training.eps(),
          training.gradClip(),
          spec.threads(),
          spec.device());
    }
  }

  /** One trial for each kind of steps among those that succeeded, without those profiled before. */
  static List<TrialSpec> left(RunModels trials) {
    RunRecord run = trials.run();
    Set<String> profiled = new HashSet<>();
    run.profiles().forEach(profile -> profiled.add(profile.trialId()));
    return left(
        run.trials().stream()
            .map(TrialRecord::spec)
            .filter(spec -> profiled.contains(spec.id()))
            .toList(),
        trials.succeeded());
  }

  static List<TrialSpec> left(List<TrialSpec> profiled, List<TrialSpec> succeeded) {
    Set<Steps> seen = new HashSet<>();
    profiled.forEach(spec -> seen.add(Steps.of(spec)));
    return succeeded.stream().filter(spec -> seen.add(Steps.of(spec))).toList();
  }

  /**
   * Profiles, one after the other.
   *
   * @param specs whose steps
   * @param settings of the processes
   * @param out told of each
   * @return how many could not be profiled
   * @throws IOException if what was measured cannot be written
   * @throws InterruptedException if this thread is interrupted; no process is left then
   */
  static int run(
      RunModels trials,
      List<TrialSpec> specs,
      ChildSettings settings,
      DataPlaces data,
      PrintWriter out)
      throws IOException, InterruptedException {
    int failed = 0;
    for (int i = 0; i < specs.size(); i++) {
      TrialSpec spec = specs.get(i);
      out.printf("[%d/%d] profile: %s%n", i + 1, specs.size(), TrialLines.name(spec));
      out.flush();
      ProfileProcess.Outcome outcome = profile(spec, settings, data);
      ProfileProcess.@Nullable Profiled profiled = outcome.profiled();
      if (profiled == null) {
        failed++;
        out.println("  not profiled: " + outcome.failure());
      } else {
        ProfileRecord record = profiled.ofTrial(spec.id());
        trials.files(spec).keepProfile(record);
        out.println("  " + describe(record));
      }
      out.flush();
    }
    return failed;
  }

  private static ProfileProcess.Outcome profile(
      TrialSpec spec, ChildSettings settings, DataPlaces data) throws InterruptedException {
    try {
      return ProfileProcess.run(ProfileProcess.Request.of(spec, SECONDS, data), settings, 0);
    } catch (InputException e) {
      return new ProfileProcess.Outcome(null, null, null, e.getMessage());
    } catch (IOException e) {
      return new ProfileProcess.Outcome(null, null, null, OneLine.reason(e));
    }
  }

  private static String describe(ProfileRecord record) {
    Double achieved = record.gflopsPerSecond();
    Double share = record.peakShare();
    String arithmetic =
        achieved == null || share == null
            ? "arithmetic unknown"
            : String.format(Locale.ROOT, "%.1f GFLOP/s, %.0f%% of the peak", achieved, 100 * share);
    return String.format(
        Locale.ROOT,
        "%.2f us an example, %s",
        1e6 * record.profile().secondsPerExample(),
        arithmetic);
  }
}
