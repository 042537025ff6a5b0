package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class TorchEngineIT {

  @Test
  void isLoadedOnceWithOneNumberOfThreads() {
    assertThat(TorchEngine.load(1)).isSameAs(TorchEngine.load(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> TorchEngine.load(3))
        .withMessage("the engine of this process computes on 1 threads, not on 3");
  }
}
