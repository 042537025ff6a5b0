package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.result.BatchMeans.Means;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchMeansTest {

  @Test
  void theStandardErrorIsThatOfTheMeanOfTheBatches() {
    BatchMeans batches =
        new BatchMeans(
            List.of(new Means(1, 0.5, 2, 0), new Means(2, 0.5, 4, 1), new Means(6, 0.5, 9, 1)));
    // mean 3, squares 4 + 1 + 9 = 14, variance 7
    assertThat(batches.standardError(Means::loss)).isCloseTo(Math.sqrt(7 / 3.0), within(1e-12));
    assertThat(batches.standardError(Means::accuracy)).isZero();
    assertThat(batches.standardError(Means::commonLoss))
        .isCloseTo(Math.sqrt(13 / 3.0), within(1e-12));
  }

  @Test
  void oneBatchTellsNothing() {
    assertThat(new BatchMeans(List.of(new Means(1, 1, 1, 1))).standardError(Means::loss)).isNaN();
  }
}
