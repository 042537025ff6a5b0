package dev.gauntlet.testkit.check;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The data of a task: batches, examples, parts. */
final class DataChecks {
  static final int SIZE = 64;
  static final int STEPS = 40;
  static final int EXAMPLES = 1024; // of a part, at most

  private DataChecks() {}

  static CheckFinding pure(TaskSubject subject) throws IOException {
    try (Dataset one = subject.open(1);
        Dataset again = subject.open(1);
        Dataset other = subject.open(2)) {
      int same = 0;
      for (int step : new int[] {0, 5, 2, 1000, 0}) { // in any order
        for (int size : new int[] {1, 7, SIZE}) {
          TokenBatch batch = batch(one, step, size, subject);
          if (!equal(batch, batch(again, step, size, subject))
              || !equal(batch, one.trainTokens(step, size, subject.manager()))) {
            return CheckFinding.failed(
                "a batch depends on what was asked before, on a generator that is shared, or"
                    + " trainTokens differs from train",
                "step %d of batch size %d is another batch the second time",
                step,
                size);
          }
        }
      }
      for (int step = 0; step < STEPS; step++) {
        same += equal(batch(one, step, SIZE, subject), batch(other, step, SIZE, subject)) ? 1 : 0;
      }
      boolean allTheSame = true;
      for (int step = 1; step < STEPS; step++) {
        allTheSame &= equal(batch(one, 0, SIZE, subject), batch(one, step, SIZE, subject));
      }
      if (allTheSame || same == STEPS) {
        return CheckFinding.failed(
            allTheSame ? "the step is not used" : "the seed is not used",
            "%d batches are the same for every %s",
            STEPS,
            allTheSame ? "step" : "seed");
      }
      return CheckFinding.passed("the same batches again, others for other steps and seeds");
    }
  }

  static TokenBatch batch(Dataset dataset, long step, int size, TaskSubject subject) {
    try (Batch batch = dataset.train(step, size, subject.manager())) {
      return TokenBatch.of(batch);
    }
  }

  private static boolean equal(TokenBatch one, TokenBatch other) {
    return one.size() == other.size()
        && Arrays.equals(one.tokens(), other.tokens())
        && Arrays.equals(one.targets(), other.targets());
  }

  static CheckFinding valid(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1)) {
      Problem problem = dataset.problem();
      if (dataset.vocabulary().size() != problem.vocabSize()) {
        return CheckFinding.failed(
            "take the size from the vocabulary",
            "the vocabulary has %d symbols, the problem says %d",
            dataset.vocabulary().size(),
            problem.vocabSize());
      }
      for (int step = 0; step < STEPS; step++) {
        try (Batch batch = dataset.train(step, SIZE, subject.manager())) {
          CheckFinding finding = valid(batch, problem, SIZE);
          if (finding.hasFailed()) {
            return finding;
          }
        }
      }
      for (Split split : Split.values()) {
        for (Batch batch : dataset.sample(split, EXAMPLES, SIZE, subject.manager())) {
          try (batch) {
            CheckFinding finding = valid(batch, problem, -1);
            if (finding.hasFailed()) {
              return finding;
            }
          }
        }
      }
      return CheckFinding.passed(
          "%d symbols, context of %d, targets %s",
          problem.vocabSize(), problem.contextLength(), problem.targets());
    }
  }

  private static CheckFinding valid(Batch batch, Problem problem, long size) {
    long b = size < 0 ? batch.tokens().getShape().get(0) : size;
    Shape tokens = new Shape(b, problem.contextLength());
    Shape targets = problem.targets() == Targets.LAST ? new Shape(b) : tokens;
    if (!batch.tokens().getShape().equals(tokens) || !batch.targets().getShape().equals(targets)) {
      return CheckFinding.failed(
          "shapes are those of the contract: tokens (B, T), targets (B) or (B, T)",
          "tokens are %s, targets %s; must be %s and %s",
          batch.tokens().getShape(),
          batch.targets().getShape(),
          tokens,
          targets);
    }
    if (batch.tokens().getDataType() != DataType.INT64
        || batch.targets().getDataType() != DataType.INT64) {
      return CheckFinding.failed("ids are INT64", "tokens are %s", batch.tokens().getDataType());
    }
    long[] ids = batch.tokens().toLongArray();
    long[] answers = batch.targets().toLongArray();
    boolean marked = problem.targets() == Targets.MARKED;
    long outside =
        Arrays.stream(ids).filter(id -> id < 0 || id >= problem.vocabSize()).count()
            + Arrays.stream(answers)
                .filter(id -> id < (marked ? Batch.IGNORE : 0) || id >= problem.vocabSize())
                .count();
    if (outside > 0) {
      return CheckFinding.failed(
          "ids are from 0 to V - 1; only a task with marked targets has Batch.IGNORE",
          "%d tokens or targets are outside of the vocabulary of %d",
          outside,
          problem.vocabSize());
    }
    int each = answers.length / (int) b;
    for (int i = 0; i < b && marked; i++) {
      if (Arrays.stream(answers, i * each, (i + 1) * each).allMatch(id -> id == Batch.IGNORE)) {
        return CheckFinding.failed(
            "each example needs a target", "an example has no target at all");
      }
    }
    return CheckFinding.passed("");
  }

  /** Examples of a part as text, tokens and targets. */
  static List<String> examples(Dataset dataset, Split split, TaskSubject subject) {
    List<String> examples = new ArrayList<>();
    for (Batch batch : dataset.sample(split, EXAMPLES, SIZE, subject.manager())) {
      try (batch) {
        examples.addAll(texts(TokenBatch.of(batch)));
      }
    }
    return examples;
  }

  private static List<String> texts(TokenBatch batch) {
    int length = batch.tokens().length / batch.size();
    int targets = batch.targets().length / batch.size();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      texts.add(
          Arrays.toString(Arrays.copyOfRange(batch.tokens(), i * length, (i + 1) * length))
              + Arrays.toString(
                  Arrays.copyOfRange(batch.targets(), i * targets, (i + 1) * targets)));
    }
    return texts;
  }

  static CheckFinding parts(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1)) {
      Map<Split, Set<String>> parts = new EnumMap<>(Split.class);
      for (Split split : Split.values()) {
        parts.put(split, new HashSet<>(examples(dataset, split, subject)));
      }
      Set<String> training = new HashSet<>();
      for (int step = 0; step < STEPS; step++) {
        training.addAll(texts(batch(dataset, step, 4 * SIZE, subject)));
      }
      training.addAll(parts.getOrDefault(Split.TRAIN, Set.of()));
      Set<String> test = parts.getOrDefault(Split.TEST, Set.of());
      Set<String> validation = parts.getOrDefault(Split.VALIDATION, Set.of());
      long inTraining = test.stream().filter(training::contains).count();
      long inBoth = test.stream().filter(validation::contains).count();
      long validated = validation.stream().filter(training::contains).count();
      return inTraining + inBoth + validated == 0
          ? CheckFinding.passed(
              "%d examples of the test part, %d of validation, %d of training: none twice",
              test.size(), validation.size(), training.size())
          : CheckFinding.failed(
              "parts must be cut before examples are made of them, and windows must not cross a cut",
              "of %d test examples %d are in training and %d in validation; of validation %d are in"
                  + " training",
              test.size(),
              inTraining,
              inBoth,
              validated);
    }
  }

  static CheckFinding fixed(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1);
        Dataset again = subject.open(1)) {
      for (Split split : Split.values()) {
        List<String> first = examples(dataset, split, subject);
        if (first.isEmpty()) {
          return CheckFinding.failed("a part needs examples", "the part %s is empty", split);
        }
        batch(dataset, 3, SIZE, subject);
        if (!first.equals(examples(dataset, split, subject))
            || !first.equals(examples(again, split, subject))) {
          return CheckFinding.failed(
              "evaluation must not draw: the same examples for every model",
              "the part %s has other examples the second time",
              split);
        }
        for (Batch batch : dataset.sample(split, 10, 4, subject.manager())) {
          try (batch) {
            if (batch.tokens().getShape().get(0) > 4) {
              return CheckFinding.failed(
                  "the batch size is a limit",
                  "a batch of %s has %d examples where 4 are asked for",
                  split,
                  batch.tokens().getShape().get(0));
            }
          }
        }
      }
      return CheckFinding.passed("the same examples each time, in batches of the size asked for");
    }
  }
}
