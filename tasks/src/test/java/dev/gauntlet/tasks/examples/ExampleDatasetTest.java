package dev.gauntlet.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Problem.Targets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExampleDatasetTest {

  private final ExampleDataset dataset = Squares.dataset(100, Targets.ALL, 7);

  @Test
  void aBatchDependsOnStepSizeAndSeedAlone() {
    int[] first = dataset.draw(5, 64);
    int[] other = dataset.draw(6, 64);
    assertThat(dataset.draw(5, 64)).isEqualTo(first).isNotEqualTo(other);
    assertThat(Squares.dataset(100, Targets.LAST, 7).draw(5, 64)).isEqualTo(first);
    assertThat(Squares.dataset(100, Targets.ALL, 8).draw(5, 64)).isNotEqualTo(first);
  }

  @Test
  void examplesAreDrawnUniformly() {
    int[] counts = new int[100];
    for (int step = 0; step < 1000; step++) {
      Arrays.stream(dataset.draw(step, 100)).forEach(i -> counts[i]++);
    }
    // Binomial with mean 1000 and standard deviation 31: five deviations.
    assertThat(counts)
        .hasSize(100)
        .satisfies(c -> assertThat(Arrays.stream(c)).allMatch(n -> Math.abs(n - 1000) < 157));
  }
}
