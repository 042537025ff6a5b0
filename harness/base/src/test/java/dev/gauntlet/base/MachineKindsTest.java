package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.MachineKinds.Facts;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineKindsTest {
  @Test
  void aKindHasOneModelAndAboutOneSpeed() {
    assertThat(
            MachineKinds.of(
                List.of(
                    new Facts("B", 0.020),
                    new Facts("A", 0.020),
                    new Facts("A", 0.0221), // within 10 % of 0.0202, but not of the fastest
                    new Facts("A", 0.0202),
                    new Facts("B", 0.0219))))
        .containsExactly(0, 1, 2, 1, 0);
  }

  @Test
  void theModelDecidesWhereNothingWasMeasured() {
    assertThat(
            MachineKinds.of(
                List.of(new Facts("A", null), new Facts("A", 0.02), new Facts("B", null))))
        .containsExactly(0, 0, 1);
    assertThat(MachineKinds.of(List.of())).isEmpty();
  }
}
