package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Metric.Measurement;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import dev.gauntlet.tasks.addition.AdditionConfig.Operation;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdditionIT {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"DIGIT, true", "SEQUENCE, true", "SEQUENCE, false"})
  void aPerfectModelScoresOne(Rows rows, boolean fixedWidth) {
    AdditionConfig config =
        new AdditionConfig(2, Operation.BOTH, true, fixedWidth, rows, 300, 50, 20, false);
    try (Dataset dataset = new AdditionTask().open(config, null, 1)) {
      Predictor model = perfect(config);
      for (Metric metric : dataset.metrics()) {
        assertThat(metric.measure(model, Split.TEST))
            .extracting(Measurement::value)
            .hasSizeGreaterThan(1)
            .containsOnly(1.0);
        assertThat(metric.measure(model, Split.VALIDATION).get(0).count()).isPositive();
      }
      assertThat(dataset.metrics().get(0).measure(model, Split.TEST).get(0).count()).isEqualTo(50);
    }
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @Test
  void allMetricsOfASplitTakeOneSolving() {
    AdditionConfig config =
        new AdditionConfig(2, Operation.ADD, true, true, Rows.DIGIT, 300, 50, 20, false);
    try (Dataset dataset = new AdditionTask().open(config, null, 1)) {
      CountingModel model = new CountingModel(perfect(config));
      dataset.metrics().forEach(metric -> metric.measure(model, Split.TEST));
      assertThat(model.asked).isEqualTo(50 * 4); // symbols of the answers to 50 problems
      dataset.metrics().forEach(metric -> metric.measure(model, Split.VALIDATION));
      assertThat(model.asked).isEqualTo(50 * 4 + 20 * 4);
      CountingModel other = new CountingModel(perfect(config));
      dataset.metrics().forEach(metric -> metric.measure(other, Split.VALIDATION));
      assertThat(other.asked).isEqualTo(20 * 4);
    }
  }

  private PerfectModel perfect(AdditionConfig config) {
    return new PerfectModel(new Oracle(Notation.of(config)), 16, manager);
  }

  /** Counts the prompts that a model is given. */
  private static final class CountingModel implements Predictor {
    private final Predictor model;
    private long asked;

    CountingModel(Predictor model) {
      this.model = model;
    }

    @Override
    public NDArray next(NDArray tokens) {
      asked += tokens.size(0);
      return model.next(tokens);
    }

    @Override
    public NDManager manager() {
      return model.manager();
    }

    @Override
    public int batchSize() {
      return model.batchSize();
    }
  }

  /** Gives the right symbol the largest of all logits; insists on the batch size it states. */
  private record PerfectModel(Oracle oracle, int batchSize, NDManager manager)
      implements Predictor {

    @Override
    public NDArray next(NDArray tokens) {
      assertThat(tokens.getDataType()).isEqualTo(DataType.INT64);
      int size = (int) tokens.size(0);
      int length = (int) tokens.size(1);
      assertThat(size).isBetween(1, batchSize);
      int[] ids = Arrays.stream(tokens.toLongArray()).mapToInt(Math::toIntExact).toArray();
      float[] logits = new float[size * Notation.VOCABULARY.size()];
      Arrays.fill(logits, -1);
      for (int i = 0; i < size; i++) {
        int[] prompt = Arrays.copyOfRange(ids, i * length, (i + 1) * length);
        char next = oracle.next(Notation.VOCABULARY.decode(prompt));
        logits[i * Notation.VOCABULARY.size() + Notation.id(next)] = 1;
      }
      return tokens.getManager().create(logits, new Shape(size, Notation.VOCABULARY.size()));
    }
  }
}
