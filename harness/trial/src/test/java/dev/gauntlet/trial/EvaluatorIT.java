package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.spi.result.SplitScore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scores that can be reckoned by hand: the logit of token j after token r is (j - r) modulo 7. */
class EvaluatorIT {
  private static final int V = 7;
  private static final double LOG_SUM_EXP =
      Math.log(IntStream.range(0, V).mapToDouble(Math::exp).sum());

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = TorchEngine.load(1).newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void scoresEveryPosition() {
    long[][] tokens = {{0, 1}, {2, 3}, {4, 5}};
    long[][] targets = {{6, 1}, {4, 0}, {2, 5}}; // logits 6 0, 2 4, 5 0; places 1 7, 5 3, 2 7
    SplitScore score = score(new Table(Targets.ALL), examples(tokens, targets));
    assertThat(score.targets()).isEqualTo(6);
    assertThat(score.loss()).isCloseTo(meanLoss(6, 0, 2, 4, 5, 0), within(1e-6));
    assertThat(score.accuracy()).isEqualTo(1 / 6.0);
    assertThat(score.top5()).isEqualTo(4 / 6.0);
    assertThat(score.commonTargets()).isEqualTo(3);
    assertThat(score.commonLoss()).isCloseTo(meanLoss(0, 4, 0), within(1e-6));
    assertThat(score.commonAccuracy()).isZero();
    assertThat(score.commonTop5()).isEqualTo(1 / 3.0);
  }

  @Test
  void tellsTheScoreOfEveryTarget() {
    long[][] tokens = {{0, 1}, {2, 3}};
    long[][] targets = {{6, Batch.IGNORE}, {4, 0}};
    Problem problem = new Problem(V, 2, Targets.MARKED);
    CheckedModel model = new CheckedModel(new Table(Targets.MARKED), problem, 1, manager);
    List<Function<NDManager, Batch>> batches = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      batches.addAll(examples(new long[][] {tokens[i]}, new long[][] {targets[i]}));
    }
    TargetScores scores =
        new Evaluator(model, dataset(problem, batches), manager).whole(Split.TEST).targets();
    assertThat(scores.perExample()).isEqualTo(2);
    assertThat(scores.size()).isEqualTo(4);
    assertThat(scores.target(1)).isEqualTo((int) Batch.IGNORE);
    assertThat(scores.target(2)).isEqualTo(4);
    assertThat(scores.loss(0)).isCloseTo((float) meanLoss(6), within(1e-6f));
    assertThat(scores.loss(3)).isCloseTo((float) meanLoss(4), within(1e-6f));
    assertThat(scores.right(0)).isTrue();
    assertThat(scores.right(3)).isFalse();
  }

  @Test
  void scoresAModelOfTheLastPositionOnItsOwnTargets() {
    long[][] tokens = {{0, 1}, {2, 3}};
    long[][] targets = {{6, 1}, {4, 0}};
    Table lastOnly = new Table(Targets.ALL);
    lastOnly.output = logits -> logits.get(":, 1:");
    SplitScore score = score(lastOnly, examples(tokens, targets));
    assertThat(score.targets()).isEqualTo(2);
    assertThat(score.loss()).isCloseTo(meanLoss(0, 4), within(1e-6));
    assertThat(score.commonLoss()).isEqualTo(score.loss());
    SplitScore whole = score(new Table(Targets.ALL), examples(tokens, targets));
    assertThat(score.commonLoss()).isEqualTo(whole.commonLoss());
  }

  @Test
  void leavesOutWhatIsNotMarked() {
    long[][] tokens = {{0, 1}, {2, 3}};
    long[][] targets = {{6, Batch.IGNORE}, {Batch.IGNORE, 0}}; // logits 6, 4
    SplitScore score = score(new Table(Targets.MARKED), examples(tokens, targets));
    assertThat(score.targets()).isEqualTo(2);
    assertThat(score.loss()).isCloseTo(meanLoss(6, 4), within(1e-6));
    assertThat(score.accuracy()).isEqualTo(0.5);
    assertThat(score.top5()).isEqualTo(1);
    assertThat(score.commonLoss()).isEqualTo(score.loss());
  }

  @Test
  void holdsTiesAgainstTheModel() {
    Table flat = new Table(Targets.ALL);
    flat.output = logits -> logits.mul(0);
    SplitScore score = score(flat, examples(new long[][] {{0, 1}}, new long[][] {{0, 6}}));
    assertThat(score.loss()).isCloseTo(Math.log(V), within(1e-6));
    assertThat(score.accuracy()).isZero();
    assertThat(score.top5()).isZero();
  }

  @Test
  void addsUpInDoublePrecision() {
    int many = 300;
    long[][] tokens = new long[many][];
    long[][] targets = new long[many][];
    for (int i = 0; i < many; i++) {
      tokens[i] = new long[] {i % V, (i * 3) % V};
      targets[i] = new long[] {(i * 5) % V, (i * i) % V};
    }
    SplitScore atOnce = score(new Table(Targets.ALL), examples(tokens, targets));
    List<Function<NDManager, Batch>> oneByOne = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      oneByOne.addAll(examples(new long[][] {tokens[i]}, new long[][] {targets[i]}));
    }
    SplitScore score = score(new Table(Targets.ALL), oneByOne);
    assertThat(score.loss()).isCloseTo(atOnce.loss(), within(1e-12));
    assertThat(score.accuracy()).isEqualTo(atOnce.accuracy());
  }

  @Test
  void refusesASplitWithoutTargets() {
    assertThatThrownBy(() -> score(new Table(Targets.ALL), List.of()))
        .isInstanceOf(TrialFailure.class)
        .hasMessage("the task gave no target to evaluate VALIDATION on");
  }

  private SplitScore score(Table table, List<Function<NDManager, Batch>> batches) {
    Problem problem = new Problem(V, 2, table.targets);
    CheckedModel model = new CheckedModel(table, problem, 1, manager);
    int before = manager.getManagedArrays().size();
    SplitScore score =
        new Evaluator(model, dataset(problem, batches), manager).whole(Split.VALIDATION).score();
    assertThat(manager.getManagedArrays()).hasSize(before);
    return score;
  }

  private static double meanLoss(double... logits) {
    return LOG_SUM_EXP - DoubleStream.of(logits).average().orElseThrow();
  }

  private static List<Function<NDManager, Batch>> examples(long[][] tokens, long[][] targets) {
    return List.of(m -> new Batch(m.create(tokens), m.create(targets)));
  }

  private static Dataset dataset(Problem problem, List<Function<NDManager, Batch>> batches) {
    return new Dataset() {
      @Override
      public Problem problem() {
        return problem;
      }

      @Override
      public Vocabulary vocabulary() {
        return Vocabulary.of("0123456");
      }

      @Override
      public Fingerprint fingerprint() {
        throw new UnsupportedOperationException();
      }

      @Override
      public Batch train(long step, int size, NDManager manager) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
        return () -> batches.stream().map(batch -> batch.apply(manager)).iterator();
      }
    };
  }

  private static final class Table extends ModelBlock {
    private final Targets targets;
    private Function<NDArray, NDArray> output = logits -> logits;

    Table(Targets targets) {
      super(V, 2);
      this.targets = targets;
      parameter(
          "table",
          (m, shape, type) -> {
            float[] logits = new float[V * V];
            for (int i = 0; i < logits.length; i++) {
              logits[i] = Math.floorMod(i % V - i / V, V);
            }
            return m.create(logits, new Shape(V, V));
          },
          V,
          V);
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      return output.apply(Layers.embedding(tokens, w.get("table")));
    }
  }
}
