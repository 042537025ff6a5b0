package dev.gauntlet.trial.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.base.InputException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SamplingTest {

  /** Logits of the probabilities 0.1, 0.2, 0.3, 0.4, in another order. */
  private static final float[] LOGITS = {log(0.2), log(0.4), log(0.1), log(0.3)};

  private static float log(double probability) {
    return (float) Math.log(probability) + 7; // softmax does not see what all have in common
  }

  private static double[] shares(Sampling sampling) {
    Random random = new Random(11);
    int draws = 40_000;
    double[] shares = new double[LOGITS.length];
    IntStream.range(0, draws).forEach(i -> shares[sampling.draw(LOGITS, random)] += 1.0 / draws);
    return shares;
  }

  @Test
  void drawsWithTheProbabilitiesOfTheModel() {
    assertThat(shares(new Sampling(1, 100, 1)))
        .containsExactly(new double[] {0.2, 0.4, 0.1, 0.3}, within(0.01));
  }

  @Test
  void aLowTemperatureSharpens() {
    // Squares of the probabilities, divided by their sum of 0.3.
    assertThat(shares(new Sampling(0.5, 100, 1)))
        .containsExactly(new double[] {0.04 / 0.3, 0.16 / 0.3, 0.01 / 0.3, 0.3}, within(0.01));
  }

  @Test
  void topKLeavesTheLikeliest() {
    assertThat(shares(new Sampling(1, 2, 1)))
        .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(0.01));
  }

  @Test
  void topPLeavesTheSmallestSetThatReachesIt() {
    assertThat(shares(new Sampling(1, 100, 0.41)))
        .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(0.01));
    assertThat(shares(new Sampling(1, 100, 0.39)))
        .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
  }

  @Test
  void greedyTakesTheLikeliestAndOfEqualsTheFirst() {
    assertThat(shares(Sampling.GREEDY)).containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    assertThat(Sampling.GREEDY.draw(new float[] {1, 3, 3}, new Random(1))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesImpossibleTemperatures(double temperature) {
    assertThatThrownBy(() -> new Sampling(temperature, 1, 1))
        .isInstanceOf(InputException.class)
        .hasMessage("temperature is " + temperature + ", must be positive");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void refusesImpossibleShares(double topP) {
    assertThatThrownBy(() -> new Sampling(1, 1, topP))
        .isInstanceOf(InputException.class)
        .hasMessage("top-p is " + topP + ", must be above 0 and at most 1");
  }

  @Test
  void refusesNoCandidates() {
    assertThatThrownBy(() -> new Sampling(1, 0, 1))
        .isInstanceOf(InputException.class)
        .hasMessage("top-k is 0, must be at least 1");
  }
}
