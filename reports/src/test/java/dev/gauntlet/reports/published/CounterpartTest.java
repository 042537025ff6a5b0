package dev.gauntlet.reports.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterpartTest {
  private static final Publications.Figure FIGURE =
      new Publications.Figure(
          "somewhere",
          "copying",
          Map.of(),
          Map.of(),
          "a",
          Map.of("width", 8),
          Map.of(),
          0.1,
          64,
          "60s",
          "A100",
          3.2,
          Map.of("test_loss", 2.0, "time_per_example_us", 100.0),
          null);

  @Test
  void figuresStandSideBySideWithWhatDiffers() {
    Trials trials = new Trials(null).add("a", Map.of("width", 8L), "copying", 0.1, 1, 2);
    Counterpart counterpart = Counterpart.of(trials.study(), List.of(FIGURE)).get(0);

    assertThat(counterpart.published(Measures.TEST_LOSS)).isEqualTo(2.0);
    assertThat(counterpart.here(Measures.TEST_LOSS).mean()).isCloseTo(1.5, within(1e-12));
    assertThat(counterpart.published(Measures.TEST_ACCURACY)).isNull();
    assertThat(counterpart.here(Measures.TEST_ACCURACY).n()).isZero();
    assertThat(counterpart.differences())
        .containsExactly(
            "hardware A100 there, abacus here",
            "budget 60s there, 10s here",
            "batch size 64 there, 32 here",
            "steps 500 there, 1,000 here");
  }

  @Test
  void ofOneWithoutARateTheSelectedCellIsTheCounterpart() {
    Publications.Figure figure =
        new Publications.Figure(
            "somewhere",
            "copying",
            Map.of(),
            Map.of(),
            "a",
            Map.of(),
            Map.of("width", 384),
            null,
            null,
            "steps=5000",
            null,
            3.2,
            Map.of("test_loss", 2.0, "time_per_example_us", 100.0),
            null);
    Trials trials =
        new Trials(null)
            .add("a", Map.of("width", 8L), "copying", 0.2, 5, 6)
            .add("a", Map.of("width", 8L), "copying", 0.1, 1, 2);

    assertThat(Counterpart.of(trials.study(), List.of(figure)))
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.cell().training().learningRate()).isEqualTo(0.1);
              assertThat(c.differences())
                  .containsExactly("width 384 there, 8 here", "budget steps=5000 there, 10s here");
            });
  }

  @Test
  void anotherLearningRateOrSettingIsNoCounterpart() {
    Trials trials =
        new Trials(null)
            .add("a", Map.of("width", 8L), "copying", 0.2, 1)
            .add("a", Map.of("width", 9L), "copying", 0.1, 1)
            .add("a", Map.of("width", 8L), "sorting", 0.1, 1);

    assertThat(Counterpart.of(trials.study(), List.of(FIGURE))).isEmpty();
  }

  @Test
  void trialsThatFailedAreNoCounterpart() {
    List<TrialRecord> failed =
        new Trials(null)
            .add("a", Map.of("width", 8L), "copying", 0.1, 1, 2).run().trials().stream()
                .map(trial -> Runs.failed(trial, Status.CRASHED))
                .toList();

    assertThat(Counterpart.of(Study.of(Runs.run("test", failed)), List.of(FIGURE))).isEmpty();
  }
}
