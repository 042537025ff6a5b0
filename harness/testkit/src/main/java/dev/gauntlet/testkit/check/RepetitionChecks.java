package dev.gauntlet.testkit.check;

import dev.gauntlet.base.RootCause;
import dev.gauntlet.trial.Safetensors;
import dev.gauntlet.trial.TrialModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The same again is the same, and models do not disturb each other. */
final class RepetitionChecks {
  private static final int STEPS = 5;
  private static final int BUILDS = 4;
  private static final double RATE = 1e-3;

  private RepetitionChecks() {}

  private record Course(
      Map<String, float[]> beginning, List<Double> losses, Map<String, float[]> end) {
    /** What differs from another course, or null. */
    @Nullable String difference(Course other) {
      for (String name : beginning.keySet()) {
        if (!Arrays.equals(beginning.get(name), other.beginning.get(name))) {
          return "initial values of parameter " + name;
        }
      }
      for (int step = 0; step < STEPS; step++) {
        if (!losses.get(step).equals(other.losses.get(step))) {
          return "the loss of step %d (%s, %s)"
              .formatted(step, losses.get(step), other.losses.get(step));
        }
      }
      for (String name : end.keySet()) {
        if (!Arrays.equals(end.get(name), other.end.get(name))) {
          return "parameter " + name + " after " + STEPS + " steps";
        }
      }
      return null;
    }
  }

  private static Course course(Subject subject, long seed) {
    try (Probe probe = subject.model(seed)) {
      Map<String, float[]> beginning = probe.values();
      return new Course(beginning, losses(subject, probe), probe.values());
    }
  }

  private static List<Double> losses(Subject subject, Probe probe) {
    List<Double> losses = new ArrayList<>();
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 30);
    try (TrialModel.Steps steps = probe.steps(random, RATE)) {
      for (int step = 0; step < STEPS; step++) {
        losses.add(steps.next());
      }
    }
    return losses;
  }

  /** Same seed, same weights, same losses, bit for bit; another seed, other weights. */
  static CheckFinding seeds(Subject subject) {
    Course first = course(subject, 1);
    for (int build = 1; build < BUILDS; build++) {
      String difference = first.difference(course(subject, 1));
      if (difference != null) {
        return CheckFinding.failed(
            "something depends on the order of a hash set or map, on time, on a random generator"
                + " other than the engine's, or on what ran before",
            "with the same seed another model differs in %s",
            difference);
      }
    }
    Course other = course(subject, 2);
    boolean random =
        first.beginning().keySet().stream()
            .anyMatch(
                name -> !Arrays.equals(first.beginning().get(name), other.beginning().get(name)));
    try (Probe probe = subject.model(1)) {
      if (!random && !probe.model().trainsItself()) {
        return CheckFinding.failed(
            "initial weights are constants, or come from a generator with a seed of its own",
            "with another seed all initial weights are the same");
      }
    }
    return CheckFinding.passed(
        "%d models of one seed have the same weights and losses over %d steps bit for bit%s",
        BUILDS, STEPS, random ? "; another seed gives others" : "");
  }

  /** Models share nothing, one after the other and on two threads. */
  static CheckFinding isolation(Subject subject) throws InterruptedException {
    int[][] tokens = OutputChecks.tokens(subject, 7);
    int[][] others = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 5).tokens(1, 7);
    try (Probe one = TestWeights.lively(subject.model(1), 1);
        Probe two = TestWeights.lively(subject.model(2), 2)) {
      Output before = one.evaluate(tokens);
      Output beforeOther = two.evaluate(others);
      losses(subject, two);
      if (!Arrays.equals(before.values(), one.evaluate(tokens).values())) {
        return CheckFinding.failed(
            "models share a parameter, a cache or a buffer: a static field, or one of the"
                + " implementation's own",
            "training one model changes the logits of another by %.2g",
            Output.difference(before.values(), one.evaluate(tokens).values()));
      }
      TestWeights.lively(two, 2);
      Output afterOther = two.evaluate(others);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try {
        Future<Integer> first = threads.submit(() -> disturbed(one, tokens, before));
        Future<Integer> second = threads.submit(() -> disturbed(two, others, afterOther));
        int disturbed = first.get() + second.get();
        return disturbed == 0
            ? CheckFinding.passed(
                "training one leaves the other as it is, and two on two threads do not disturb each"
                    + " other (%.1g apart)",
                Output.difference(before.values(), beforeOther.values()))
            : CheckFinding.failed(
                "models share a buffer or state: a static field, or one of the implementation's own",
                "of 80 forward passes on two threads %d had other logits than alone",
                disturbed);
      } catch (ExecutionException e) {
        return CheckFinding.failed(
            "models share a buffer or state: a static field, or one of the implementation's own",
            "on two threads a forward pass threw %s",
            RootCause.describe(e));
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static int disturbed(Probe probe, int[][] tokens, Output alone) {
    int disturbed = 0;
    for (int i = 0; i < 40; i++) {
      // The engine may choose another kernel on another thread: what counts is another result.
      double difference = Output.difference(alone.values(), probe.evaluate(tokens).values());
      disturbed += difference <= Tolerances.OTHER_SHAPE * alone.scale() ? 0 : 1;
    }
    return disturbed;
  }

  /** A model goes on from a checkpoint as it would have gone on. */
  static CheckFinding checkpoint(Subject subject) throws IOException {
    Path file = Files.createTempFile("gauntlet-check", ".safetensors");
    try (Probe one = subject.model(1);
        Probe two = subject.model(2)) {
      losses(subject, one);
      new Safetensors(one.model().values(), Map.of()).write(file);
      int[][] tokens = OutputChecks.tokens(subject, 7);
      Output evaluated = one.evaluate(tokens);
      List<Double> expected = losses(subject, one);
      try (var scratch = subject.manager().newSubManager()) {
        two.model().set(Safetensors.read(file, scratch).arrays());
      }
      double difference = Output.difference(evaluated.values(), two.evaluate(tokens).values());
      List<Double> actual = losses(subject, two);
      List<String> steps = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        if (!expected.get(step).equals(actual.get(step))) {
          steps.add(step + ": " + actual.get(step) + " instead of " + expected.get(step));
        }
      }
      return difference == 0 && steps.isEmpty()
          ? CheckFinding.passed("saved, loaded and continued: %d identical losses", STEPS)
          : CheckFinding.failed(
              "what the model has learned is not all in its parameters: buffers, counters or caches"
                  + " are kept elsewhere",
              "loaded into another model, logits differ by %.2g, losses of steps %s",
              difference,
              steps);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
