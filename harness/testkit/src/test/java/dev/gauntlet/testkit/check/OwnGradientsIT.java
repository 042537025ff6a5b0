package dev.gauntlet.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Training;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that compute gradients, or learn, by themselves: right ones pass, mistakes are caught. */
class OwnGradientsIT {

  enum Mistake {
    NONE(""),
    GRADIENT_OF_SUM("gradients"),
    GRADIENT_OF_ONE_ROW_MISSING("gradients"),
    LOSS_IS_A_SUM("own-gradients"),
    OTHER_LOGITS("own-gradients"),
    STEP_IS_LOST("own-gradients"),
    NO_BIAS_CORRECTION("own-gradients"),
    WEIGHT_DECAY_IN_THE_GRADIENT("own-gradients"),
    RATE_OF_THE_SETTINGS("own-gradients"),
    USUAL_BETAS("own-gradients"),
    USUAL_EPS("own-gradients"),
    NO_CLIPPING("own-gradients"),
    CLIPPED_EVERY_TIME("own-gradients"),
    MOMENTS_LIVE_ON("own-gradients"),
    STEPS_ARE_COUNTED_ON("own-gradients"),
    FIRST_SETTINGS_LIVE_ON("own-gradients");

    final String caughtBy;

    Mistake(String caughtBy) {
      this.caughtBy = caughtBy;
    }

    /** The settings that a model with this mistake trains with. */
    Training of(Training t) {
      Training usual = Training.DEFAULTS;
      boolean usualBetas = this == USUAL_BETAS;
      return new Training(
          t.learningRate(),
          t.weightDecay(),
          usualBetas ? usual.beta1() : t.beta1(),
          usualBetas ? usual.beta2() : t.beta2(),
          this == USUAL_EPS ? usual.eps() : t.eps(),
          t.batchSize(),
          t.budget(),
          t.evalInterval(),
          t.targetAccuracy(),
          t.stopAtTarget(),
          t.schedule(),
          t.warmupSteps(),
          t.gradClip());
    }
  }

  private record Config() {}

  private static CheckReport report(Implementation<?> implementation) {
    try (Subject subject = Subject.of(implementation, Map.of(), Subject.PROBLEM, null)) {
      return ImplementationChecks.run(subject, result -> {});
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMistakeIsCaught(Mistake mistake) {
    CheckReport report = report(new OwnBigram(mistake));
    if (mistake == Mistake.NONE) {
      assertThat(report.passed()).as(report.toTable()).isTrue();
    } else {
      assertThat(report.failures())
          .as(report.toTable())
          .extracting(CheckResult::check)
          .contains(mistake.caughtBy);
    }
  }

  @Test
  void aModelThatCountsPasses() {
    CheckReport report = report(new CountedBigram());
    assertThat(report.passed()).as(report.toTable()).isTrue();
  }

  /** A table of logits with a backward pass of its own. */
  private record OwnBigram(Mistake mistake) implements Implementation<Config> {
    @Override
    public String id() {
      return "own-bigram";
    }

    @Override
    public Origin origin() {
      return new Origin("a test", "nobody", "https://example.org");
    }

    @Override
    public Config defaults() {
      return new Config();
    }

    @Override
    public Claims claims() {
      return Claims.USUAL.withoutContext();
    }

    @Override
    public Block build(Config config, Problem problem) {
      return new OwnTable(problem, mistake);
    }
  }

  /** A table of logits, by the engine. */
  private static class Table extends AbstractBlock {
    final int size;
    final int length;
    final Parameter table;

    Table(Problem problem, Initializer initializer, boolean trained) {
      size = problem.vocabSize();
      length = problem.contextLength();
      table =
          addParameter(
              Parameter.builder()
                  .setName("table")
                  .setType(Parameter.Type.OTHER)
                  .optInitializer(initializer)
                  .optRequiresGrad(trained)
                  .optShape(new Shape(size, size))
                  .build());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), size)};
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
      NDArray tokens = inputs.singletonOrThrow();
      if (tokens.getShape().get(1) > length) {
        throw new IllegalArgumentException(
            "length is " + tokens.getShape().get(1) + ", must be at most " + length);
      }
      return new NDList(
          Layers.embedding(tokens, store.getValue(table, tokens.getDevice(), training)));
    }

    void write(float[] values) {
      try (NDArray array = table.getArray().getManager().create(values, new Shape(size, size))) {
        table.getArray().set(new NDIndex("..."), array);
      }
    }
  }

  private static final class OwnTable extends Table implements OwnGradients {
    private final Mistake mistake;

    OwnTable(Problem problem, Mistake mistake) {
      super(problem, new NormalInitializer(0.1f), true);
      this.mistake = mistake;
    }

    @Override
    public Gradients open(int batchSize, int threads) {
      return new Own();
    }

    private final class Own implements Gradients {
      private float[] gradient = new float[size * size];
      private double[] first = new double[size * size];
      private double[] second = new double[size * size];
      private Training training = Training.DEFAULTS;
      private boolean begun;
      private int steps;

      @Override
      public String description() {
        return "a loop";
      }

      @Override
      public void begin(Training chosen) {
        if (mistake != Mistake.FIRST_SETTINGS_LIVE_ON || !begun) {
          training = mistake.of(chosen);
        }
        begun = true;
        if (mistake != Mistake.MOMENTS_LIVE_ON) {
          first = new double[size * size];
          second = new double[size * size];
        }
        if (mistake != Mistake.STEPS_ARE_COUNTED_ON) {
          steps = 0;
        }
      }

      @Override
      public double backward(TokenBatch batch, long seed) {
        float[] values = table.getArray().toFloatArray();
        double[] sums = new double[size * size];
        double loss = 0;
        int count = batch.targets().length; // of all tokens, or of the last ones
        for (int i = 0; i < count; i++) {
          int at = count == batch.size() ? (i + 1) * length - 1 : i;
          int row = batch.tokens()[at] * size;
          int target = batch.targets()[i];
          double total = 0;
          for (int v = 0; v < size; v++) {
            total += Math.exp(values[row + v]);
          }
          loss += Math.log(total) - values[row + target];
          for (int v = 0; v < size; v++) {
            sums[row + v] += Math.exp(values[row + v]) / total - (v == target ? 1 : 0);
          }
        }
        double divisor = mistake == Mistake.GRADIENT_OF_SUM ? 1 : count;
        for (int i = 0; i < gradient.length; i++) {
          boolean missing = mistake == Mistake.GRADIENT_OF_ONE_ROW_MISSING && i < size;
          gradient[i] = missing ? 0 : (float) (sums[i] / divisor);
        }
        return mistake == Mistake.LOSS_IS_A_SUM ? loss : loss / count;
      }

      @Override
      public double forwardShare() {
        return 0.5;
      }

      @Override
      public Map<String, float[]> gradients() {
        return Map.of("table", gradient.clone());
      }

      @Override
      public void step(double asked) {
        double rate = mistake == Mistake.RATE_OF_THE_SETTINGS ? training.learningRate() : asked;
        double scale = scale();
        float[] values = table.getArray().toFloatArray();
        steps++;
        boolean corrects = mistake != Mistake.NO_BIAS_CORRECTION;
        for (int i = 0; i < values.length; i++) {
          double g = scale * gradient[i];
          if (mistake == Mistake.WEIGHT_DECAY_IN_THE_GRADIENT) {
            g += training.weightDecay() * values[i];
          } else {
            values[i] -= (float) (rate * training.weightDecay() * values[i]);
          }
          first[i] = training.beta1() * first[i] + (1 - training.beta1()) * g;
          second[i] = training.beta2() * second[i] + (1 - training.beta2()) * g * g;
          double m = first[i] / (corrects ? 1 - Math.pow(training.beta1(), steps) : 1);
          double v = second[i] / (corrects ? 1 - Math.pow(training.beta2(), steps) : 1);
          values[i] -= (float) (rate * m / (Math.sqrt(v) + training.eps()));
        }
        if (mistake != Mistake.STEP_IS_LOST) {
          write(values);
        }
      }

      /** By which clipping multiplies all gradients. */
      private double scale() {
        Double clip = training.gradClip();
        double sum = 0;
        for (float g : gradient) {
          sum += (double) g * g;
        }
        if (clip == null || mistake == Mistake.NO_CLIPPING) {
          return 1;
        }
        double scale = clip / (Math.sqrt(sum) + 1e-6);
        return mistake == Mistake.CLIPPED_EVERY_TIME ? scale : Math.min(1, scale);
      }

      @Override
      public boolean evaluates(long other) {
        return other == length;
      }

      @Override
      public NDArray logits(NDArray tokens) {
        NDArray logits = Layers.embedding(tokens, table.getArray());
        logits.attach(tokens.getManager());
        return mistake == Mistake.OTHER_LOGITS
            ? logits.add(tokens.getManager().create(0.1f).mul(logits))
            : logits;
      }

      @Override
      public void close() {}
    }
  }

  /** A model that counts which token follows which. */
  private static final class CountedBigram implements Implementation<Config> {
    @Override
    public String id() {
      return "counted";
    }

    @Override
    public Origin origin() {
      return new Origin("a test", "nobody", "https://example.org");
    }

    @Override
    public Config defaults() {
      return new Config();
    }

    @Override
    public Claims claims() {
      return Claims.USUAL.withoutContext();
    }

    @Override
    public Block build(Config config, Problem problem) {
      return new Counts(problem);
    }
  }

  private static final class Counts extends Table implements SelfTraining {
    Counts(Problem problem) {
      super(problem, Initializer.ZEROS, false);
    }

    @Override
    public double learn(Batch batch) {
      float[] values = table.getArray().toFloatArray(); // logarithms of counts, from 1
      TokenBatch plain = TokenBatch.of(batch);
      double loss = 0;
      int each = plain.targets().length / plain.size();
      for (int i = 0; i < plain.targets().length; i++) {
        int token = plain.tokens()[(i / each) * length + (each == 1 ? length - 1 : i % each)];
        int row = token * size;
        double total = 0;
        for (int v = 0; v < size; v++) {
          total += Math.exp(values[row + v]);
        }
        int at = row + plain.targets()[i];
        loss += Math.log(total) - values[at];
        values[at] = (float) Math.log(Math.exp(values[at]) + 1);
      }
      write(values);
      return loss / plain.targets().length;
    }
  }
}
