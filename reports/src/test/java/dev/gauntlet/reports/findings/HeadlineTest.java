package dev.gauntlet.reports.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Trials;
import org.junit.jupiter.api.Test;

class HeadlineTest {

  @Test
  void saysWhoIsBestByHowMuchAndHowSure() {
    assertThat(best(new Trials(null).add("a", 0.1, 1, 1.02, 1.04).add("b", 0.1, 2, 2.03, 2.03)))
        .isEqualTo(
            "On copying a is best: test loss 1.020 ± 0.050 nats, against 2.020 ± 0.043 nats of"
                + " b, the next; the difference is −1.000 (−1.025 to −0.975) nats, p < 0.001.");
  }

  @Test
  void saysThatATieIsOne() {
    assertThat(best(new Trials(null).add("a", 0.1, 1, 1.2, 1.1).add("b", 0.1, 1.1, 1.1, 1.2)))
        .startsWith("On copying a, b cannot be told apart at the top: test loss 1.10 ± 0.25 nats,")
        .matches(".* p ≥ 0\\.\\d{3}\\.");
  }

  private static String best(Trials trials) {
    return Findings.of(trials.run()).headline().get(0);
  }
}
