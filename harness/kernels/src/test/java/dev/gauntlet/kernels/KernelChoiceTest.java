package dev.gauntlet.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelChoiceTest {

  @ParameterizedTest
  @EnumSource
  void isWhatItsValueSays(KernelChoice choice) {
    assertThat(KernelChoice.of(choice.value())).isEqualTo(choice);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1024", "abc", "SCALAR", " 256"})
  void refusesEverythingElse(String value) {
    assertThatThrownBy(() -> KernelChoice.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "-Dgauntlet.kernels is '"
                + value
                + "', must be one of scalar, 128, 256, 512, or not be set");
  }

  /** Not as the failure of a class to be loaded, which would hide what is wrong the second time. */
  @Test
  void kernelsRefuseItAgainAndAgain() {
    String before = System.setProperty(KernelChoice.PROPERTY, "64");
    try {
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(Kernels::ofThisProcess)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("-Dgauntlet.kernels is '64'");
      }
    } finally {
      if (before == null) {
        System.clearProperty(KernelChoice.PROPERTY);
      } else {
        System.setProperty(KernelChoice.PROPERTY, before);
      }
    }
  }
}
