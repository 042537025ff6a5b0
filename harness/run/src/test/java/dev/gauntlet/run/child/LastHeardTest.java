package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.run.journal.Records;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialMessage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastHeardTest {
  private final TrialSpec spec = Records.spec(1);
  private final LastHeard trace = new LastHeard(spec);

  @Test
  void knowsNothingOfATrialThatNeverBegan() {
    assertThat(trace.whereabouts()).isEqualTo("before training began");
    TrialResult result = trace.failure(Status.CRASHED, "a\nb", 3, null);
    assertThat(result.reason()).isEqualTo("a\\nb");
    assertThat(result.parameters()).isZero();
    assertThat(result.timing()).isEqualTo(new Timing(0, 0, 0, 0, 0, 0, 3, 3));
    assertThat(result.peakRssMb()).isNull();
  }

  @Test
  void makesAResultOfWhatWasHeard() {
    trace.on(new TrialEvent.Started(85, Map.of("wte", 85L), 4, Map.of("a", "b")));
    Timing timing = new Timing(1, 2, 3, 4, 11, 5, 6, 22);
    trace.on(new TrialEvent.Progress(7, 0.5, 1, 0.1, timing));
    assertThat(trace.whereabouts()).isEqualTo("last heard of after step 7");
    TrialResult result = trace.failure(Status.TIMED_OUT, "too late", 30, 512.0);
    long examples = 7L * spec.training().batchSize();
    assertThat(result.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(result.steps()).isEqualTo(7);
    assertThat(result.examples()).isEqualTo(examples);
    assertThat(result.tokens()).isEqualTo(4 * examples);
    assertThat(result.parameterBreakdown()).containsExactly(Map.entry("wte", 85L));
    assertThat(result.dataFacts()).containsExactly(Map.entry("a", "b"));
    assertThat(result.timing()).isEqualTo(new Timing(1, 2, 3, 4, 11, 5, 14, 30));
    assertThat(result.peakRssMb()).isEqualTo(512, within(0.0));
    assertThat(result.best()).isNull();
    assertThat(trace.result()).isNull();
  }

  @Test
  void countsAnEvaluationAsProgress() {
    trace.on(new TrialEvent.Started(85, Map.of(), 4, Map.of()));
    trace.on(new TrialEvent.Evaluated(Records.point(20)));
    assertThat(trace.whereabouts()).isEqualTo("last heard of after step 20");
  }

  @Test
  void keepsTheTrialsOwnResult() {
    trace.on(new TrialMessage.Finished(Records.completed(1)));
    assertThat(trace.result()).isEqualTo(Records.completed(1));
  }
}
