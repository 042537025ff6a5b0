package dev.gauntlet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.spi.Claims.Positions;
import dev.gauntlet.spi.result.Training;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  @Test
  void eachSaysOneThingAndLeavesTheOthers() {
    Claims all =
        Claims.USUAL
            .withFrozen("a")
            .withBatchStatistics()
            .withZeroInitialized()
            .withSharedParameters()
            .withTiedEmbedding()
            .withInitialExcess(2)
            .withPositions(Positions.RELATIVE)
            .withFrozen("b")
            .withLowCapacity();
    assertThat(all)
        .isEqualTo(
            new Claims(
                true, Positions.RELATIVE, 2, true, true, true, true, Set.of("a", "b"), true));
    assertThat(all.withoutContext())
        .isEqualTo(
            new Claims(false, Positions.NONE, 2, true, true, true, true, Set.of("a", "b"), true));
    assertThat(Claims.USUAL.withLowCapacity().withInitialExcess(1).lowCapacity()).isTrue();
    assertThat(new Claims(true, Positions.NONE, 1, true, true, true, true, Set.of()).lowCapacity())
        .isFalse();
  }

  @Test
  void anExcessBelowNothingIsRefused() {
    assertThatThrownBy(() -> Claims.USUAL.withInitialExcess(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("initialExcess is -1.0, must be 0 or more");
    assertThatThrownBy(() -> Claims.USUAL.withInitialExcess(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAccuracyIsAShare() {
    assertThatThrownBy(() -> new Expectation(1.5, Training.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("accuracy is 1.5, must be above 0 and at most 1");
  }
}
