package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Metric.Measurement;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.spi.result.MetricDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is asked of every task: its contract. */
public final class TaskChecks {
  /** All checks. */
  public static final List<Check<TaskSubject>> ALL =
      List.of(
          new Check<>(
              "batches-pure",
              "Is a training batch a function of seed, step and size alone?",
              DataChecks::pure),
          new Check<>(
              "examples-valid",
              "Are tokens and targets of the right shapes, types and in the vocabulary?",
              DataChecks::valid),
          new Check<>("parts", "Do the parts share no example?", DataChecks::parts),
          new Check<>(
              "evaluation-fixed",
              "Is a part evaluated on the same examples each time, and within the size asked for?",
              DataChecks::fixed),
          new Check<>("targets", "Are targets not what the model is shown?", TaskChecks::targets),
          new Check<>(
              "shuffled",
              "Does accuracy fall to chance when targets are shuffled?",
              TaskChecks::shuffled),
          new Check<>(
              "fingerprint", "Does the fingerprint change with the data?", TaskChecks::fingerprint),
          new Check<>(
              "prompts",
              "Can prompts and answers be written in the vocabulary?",
              TaskChecks::prompts),
          new Check<>("metrics", "Are figures within their range?", TaskChecks::metrics));

  private TaskChecks() {}

  /** The ids of all checks, in order. */
  public static List<String> ids() {
    return ALL.stream().map(Check::id).toList();
  }

  /** A target that always is the token at its own position is no target. */
  private static CheckFinding targets(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1)) {
      Targets kind = dataset.problem().targets();
      int length = dataset.problem().contextLength();
      long same = 0;
      long next = 0;
      long count = 0;
      long pairs = 0;
      for (int step = 0; step < DataChecks.STEPS; step++) {
        TokenBatch batch = DataChecks.batch(dataset, step, DataChecks.SIZE, subject);
        for (int i = 0; i < batch.size(); i++) {
          for (int t = kind == Targets.LAST ? length - 1 : 0; t < length; t++) {
            int target = batch.targets()[kind == Targets.LAST ? i : i * length + t];
            if (target != Batch.IGNORE) {
              same += batch.tokens()[i * length + t] == target ? 1 : 0;
              count++;
              if (t + 1 < length && kind != Targets.LAST) {
                next += batch.tokens()[i * length + t + 1] == target ? 1 : 0;
                pairs++;
              }
            }
          }
        }
      }
      if (same == count) {
        return CheckFinding.failed(
            "targets are not shifted: the target of a position is the token after it",
            "all %d targets are the token at their own position",
            count);
      }
      if (kind == Targets.ALL && next < pairs) {
        return CheckFinding.failed(
            "where every position has a target it is the next token; mark positions otherwise",
            "%d of %d targets are not the token after their position",
            pairs - next,
            pairs);
      }
      return CheckFinding.passed(
          "%.1f %% of %d targets are the token before them", 100.0 * same / count, count);
    }
  }

  /**
   * Counts which target follows which last tokens, with targets that belong to other examples: on
   * fresh examples this must not be better than always the commonest target.
   */
  private static CheckFinding shuffled(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1)) {
      int length = dataset.problem().contextLength();
      Map<String, Map<Integer, Integer>> counts = new HashMap<>();
      for (int step = 0; step < DataChecks.STEPS; step++) {
        TokenBatch batch = DataChecks.batch(dataset, step, 4 * DataChecks.SIZE, subject);
        int targets = batch.targets().length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
          int other = (i + 1) % batch.size();
          int target = batch.targets()[(other + 1) * targets - 1];
          for (int order = 0; order <= 2; order++) {
            counts
                .computeIfAbsent(key(batch, i, length, order), k -> new HashMap<>())
                .merge(target, 1, Integer::sum);
          }
        }
      }
      Map<Integer, Integer> truth = new HashMap<>();
      int[] right = new int[3];
      int count = 0;
      for (Batch each :
          dataset.sample(Split.TEST, DataChecks.EXAMPLES, DataChecks.SIZE, subject.manager())) {
        try (each) {
          TokenBatch batch = TokenBatch.of(each);
          int targets = batch.targets().length / batch.size();
          for (int i = 0; i < batch.size(); i++) {
            int target = batch.targets()[(i + 1) * targets - 1];
            truth.merge(target, 1, Integer::sum);
            count++;
            for (int order = 1; order <= 2; order++) {
              right[order] +=
                  commonest(counts.getOrDefault(key(batch, i, length, order), Map.of())) == target
                      ? 1
                      : 0;
            }
          }
        }
      }
      double chance = (double) truth.values().stream().mapToInt(n -> n).max().orElse(0) / count;
      double best = (double) Math.max(right[1], right[2]) / count;
      double luck = 5 * Math.sqrt(chance * (1 - chance) / count) + 0.02;
      return best <= chance + luck
          ? CheckFinding.passed(
              "with shuffled targets %.1f %% right, always the commonest target %.1f %%",
              100 * best, 100 * chance)
          : CheckFinding.failed(
              "examples of a batch belong together, so that the target of one tells that of another",
              "with the targets of other examples %.1f %% are right, by chance %.1f %%",
              100 * best,
              100 * chance);
    }
  }

  private static String key(TokenBatch batch, int example, int length, int order) {
    int end = (example + 1) * length;
    return Arrays.toString(
        Arrays.copyOfRange(batch.tokens(), Math.max(example * length, end - order), end));
  }

  private static int commonest(Map<Integer, Integer> counts) {
    return counts.entrySet().stream()
        .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .orElse(Integer.MIN_VALUE);
  }

  private static CheckFinding fingerprint(TaskSubject subject) throws IOException {
    try (Dataset one = subject.open(1);
        Dataset again = subject.open(1);
        Dataset other = subject.open(2)) {
      if (!one.fingerprint().equals(again.fingerprint())) {
        return CheckFinding.failed(
            "the hash must cover the data alone, not time or addresses",
            "the same data has another fingerprint the second time");
      }
      boolean sameParts = true;
      for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
        sameParts &=
            DataChecks.examples(one, split, subject)
                .equals(DataChecks.examples(other, split, subject));
      }
      boolean sameHash = one.fingerprint().sha256().equals(other.fingerprint().sha256());
      if (sameHash && !sameParts) {
        return CheckFinding.failed(
            "the hash must cover which examples are in which part",
            "with another seed parts have other examples, and the fingerprint stays");
      }
      return CheckFinding.passed(
          sameParts
              ? "the same again; the seed does not change what is evaluated"
              : "the same again, another one for another seed's parts");
    }
  }

  private static CheckFinding prompts(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1)) {
      Vocabulary vocabulary = dataset.vocabulary();
      int[] all = new int[vocabulary.size()];
      Arrays.setAll(all, i -> i);
      boolean distinct =
          !vocabulary.hasCharacters()
              || Arrays.equals(all, vocabulary.encode(vocabulary.decode(all)));
      String examples = // of tokens that are bytes, the text
          vocabulary.decode(DataChecks.batch(dataset, 0, DataChecks.SIZE, subject).tokens());
      if (!distinct || !vocabulary.decode(vocabulary.encode(examples)).equals(examples)) {
        return CheckFinding.failed(
            "symbols must be distinct", "the vocabulary does not round-trip");
      }
      Prompting prompting = dataset.prompting();
      List<String> prompts = prompting.prompts(20);
      for (String prompt : prompts) {
        String text = prompting.question(prompt) + prompting.answer(prompt).orElse("");
        try {
          if (!vocabulary.decode(vocabulary.encode(text)).equals(text)) {
            return CheckFinding.failed(
                "symbols must be distinct", "'%s' does not round-trip", text);
          }
        } catch (IllegalArgumentException e) {
          return CheckFinding.failed(
              "questions and answers are written in the task's symbols",
              "'%s': %s",
              prompt,
              RootCause.firstLine(e));
        }
        if (vocabulary.encode(prompting.question(prompt)).length
            > dataset.problem().contextLength()) {
          return CheckFinding.failed(
              "a question must fit the context", "'%s' is longer than the context", prompt);
        }
      }
      if (!prompts.equals(prompting.prompts(20))) {
        return CheckFinding.failed(
            "prompts must not be drawn", "prompts are others the second time");
      }
      return CheckFinding.passed("%d prompts round-trip", prompts.size());
    }
  }

  private static CheckFinding metrics(TaskSubject subject) throws IOException {
    try (Dataset dataset = subject.open(1)) {
      int figures = 0;
      for (int pass = 0; pass < 2; pass++) {
        Predictor model = new Constant(dataset.problem().vocabSize(), pass, subject.manager());
        for (Metric metric : dataset.metrics()) {
          List<Measurement> measured = new ArrayList<>(metric.measure(model, Split.VALIDATION));
          measured.addAll(metric.measure(scores(dataset, pass, subject)));
          for (Measurement figure : measured) {
            boolean share = metric.unit().equals(MetricDefinition.SHARE);
            boolean named =
                figure.name().equals(metric.name())
                    || figure.name().startsWith(metric.name() + ".");
            boolean inRange =
                Double.isFinite(figure.value())
                    && (!share || (figure.value() >= 0 && figure.value() <= 1));
            if (!inRange || !named || figure.count() <= 0) {
              return CheckFinding.failed(
                  "a share is from 0 to 1, of one case or more, and named after its metric",
                  "%s of metric %s is %s of %d cases",
                  figure.name(),
                  metric.name(),
                  figure.value(),
                  figure.count());
            }
            figures++;
          }
        }
      }
      return dataset.metrics().isEmpty()
          ? CheckFinding.notApplicable("the task adds no figure to loss and accuracy")
          : CheckFinding.passed("%d figures of two models that know nothing", figures);
    }
  }

  /** Scores of a model that finds all tokens equally likely, and is always right, or wrong. */
  private static TargetScores scores(Dataset dataset, int rank, TaskSubject subject) {
    List<TargetScores> scores = new ArrayList<>();
    for (Batch each :
        dataset.sample(Split.VALIDATION, DataChecks.EXAMPLES, DataChecks.SIZE, subject.manager())) {
      try (each) {
        TokenBatch batch = TokenBatch.of(each);
        int[] targets = batch.targets();
        float[] losses = new float[targets.length];
        Arrays.fill(losses, (float) Math.log(dataset.problem().vocabSize()));
        int[] ranks = new int[targets.length];
        Arrays.fill(ranks, rank + 1);
        scores.add(new TargetScores(targets.length / batch.size(), targets, losses, ranks));
      }
    }
    return TargetScores.concat(scores);
  }

  /** A model that always prefers one token, or none. */
  private record Constant(int vocabSize, int preferred, NDManager manager) implements Predictor {
    @Override
    public NDArray next(NDArray tokens) {
      int batch = Math.toIntExact(tokens.getShape().get(0));
      float[] logits = new float[batch * vocabSize];
      for (int i = 0; i < batch && preferred > 0; i++) {
        logits[i * vocabSize + preferred % vocabSize] = 1;
      }
      return tokens.getManager().create(logits, new Shape(batch, vocabSize));
    }

    @Override
    public int batchSize() {
      return DataChecks.SIZE;
    }
  }
}
