package dev.gauntlet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.spi.Claims.Positions;
import dev.gauntlet.spi.Claims.Trait;
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
            .withFrozen("b");
    Set<String> frozen = Set.of("a", "b");
    assertThat(all)
        .isEqualTo(new Claims(true, Positions.RELATIVE, 2, true, true, true, true, frozen));
    assertThat(all.withoutContext())
        .isEqualTo(new Claims(false, Positions.NONE, 2, true, true, true, true, frozen));
    assertThat(all.limitedContext() || all.lowCapacity()).isFalse();
    assertThat(all.withLowCapacity().withLimitedContext().traits()).containsOnly(Trait.values());
  }

  @Test
  void eachTraitIsSaidByItsOwnName() {
    Claims usual = Claims.USUAL;
    assertThat(usual.withTiedEmbedding().traits()).containsExactly(Trait.TIED_EMBEDDING);
    assertThat(usual.withTiedEmbedding().tiedEmbedding()).isTrue();
    assertThat(usual.withSharedParameters().sharedParameters()).isTrue();
    assertThat(usual.withZeroInitialized().zeroInitialized()).isTrue();
    assertThat(usual.withBatchStatistics().batchStatistics()).isTrue();
    assertThat(usual.withLowCapacity().lowCapacity()).isTrue();
    assertThat(usual.withLimitedContext())
        .matches(Claims::limitedContext)
        .matches(claims -> claims.positions() == Positions.RELATIVE);
    assertThat(new Claims(true, Positions.ABSOLUTE, 0.5, false, true, false, false, Set.of()))
        .isEqualTo(usual.withSharedParameters());
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
