package dev.gauntlet.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExampleDatasetIT {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aBatchHasATargetForEachToken() {
    ExampleDataset dataset = Squares.dataset(100, Targets.ALL, 1);
    try (Batch batch = dataset.train(3, 8, manager)) {
      assertThat(batch.tokens().getShape()).isEqualTo(new Shape(8, 3));
      assertThat(batch.targets().getShape()).isEqualTo(new Shape(8, 3));
      assertThat(batch.tokens().getDataType()).isEqualTo(DataType.INT64);
      assertThat(batch.targets().getDataType()).isEqualTo(DataType.INT64);
      long[] tokens = batch.tokens().toLongArray();
      int[] drawn = dataset.draw(3, 8);
      for (int i = 0; i < 8; i++) {
        assertThat(Arrays.copyOfRange(tokens, 3 * i, 3 * i + 3))
            .containsExactly(drawn[i], drawn[i] + 1, drawn[i] + 2);
      }
      assertThat(batch.targets().toLongArray())
          .isEqualTo(Arrays.stream(tokens).map(token -> token * token).toArray());
    }
  }

  @Test
  void aBatchHasOneTargetForEachExample() {
    try (Batch batch = Squares.dataset(100, Targets.LAST, 1).train(3, 8, manager)) {
      assertThat(batch.tokens().getShape()).isEqualTo(new Shape(8, 3));
      assertThat(batch.targets().getShape()).isEqualTo(new Shape(8));
      assertThat(batch.targets().getDataType()).isEqualTo(DataType.INT64);
    }
  }

  @Test
  void evaluationHasEveryExampleOnceInOrder() {
    Iterable<Batch> batches =
        Squares.dataset(10, Targets.LAST, 1).evaluation(Split.TEST, 4, manager);
    for (int pass = 0; pass < 2; pass++) {
      List<Long> first = new ArrayList<>();
      List<Long> sizes = new ArrayList<>();
      for (Batch batch : batches) {
        try (batch) {
          sizes.add(batch.tokens().size(0));
          Arrays.stream(batch.tokens().get(":, 0").toLongArray()).forEach(first::add);
        }
      }
      assertThat(sizes).containsExactly(4L, 4L, 2L);
      assertThat(first).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }
  }

  @Test
  void closingABatchFreesItsArrays() {
    int before = manager.getManagedArrays().size();
    Squares.dataset(100, Targets.ALL, 1).train(0, 8, manager).close();
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void aBatchSizeOfZeroIsRefused() {
    ExampleDataset dataset = Squares.dataset(10, Targets.LAST, 1);
    assertThatThrownBy(() -> dataset.evaluation(Split.TEST, 0, manager))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch size is 0, must be positive");
  }
}
