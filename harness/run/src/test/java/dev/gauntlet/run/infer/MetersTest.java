package dev.gauntlet.run.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.result.InferenceRecord.Latency;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** On a clock that only the questions, and looking at it, move. */
final class MetersTest {
  private static final long MICROSECOND = 1000;

  private final AtomicLong time = new AtomicLong();
  private int questions;

  private long now() {
    return time.incrementAndGet();
  }

  @Test
  void aPauseDelaysWhatIsDueDuringIt() {
    // Each answer takes 10 us, the tenth 1000 us; a question is due every 20 us.
    LatencyMeter meter =
        new LatencyMeter(
            () -> time.addAndGet((++questions == 10 ? 1000 : 10) * MICROSECOND), this::now);
    meter.measure(3000 * MICROSECOND, 20 * MICROSECOND);
    Latency latency = meter.latency();
    assertThat(latency.count()).isEqualTo(150);
    // Only one question was slow itself, but two thirds of all had to wait for it or each other.
    assertThat(latency.p50Us()).isBetween(100.0, 600.0);
    assertThat(latency.p99Us()).isBetween(900.0, 1000.0);
  }

  @Test
  void withoutAPauseLatencyIsWhatAnAnswerTakes() {
    LatencyMeter meter = new LatencyMeter(() -> time.addAndGet(10 * MICROSECOND), this::now);
    assertThat(meter.warmUp(100 * MICROSECOND)).isCloseTo(10_000, within(50L));
    meter.measure(4000 * MICROSECOND, 20 * MICROSECOND);
    assertThat(meter.latency().p50Us()).isCloseTo(10, within(0.1));
    assertThat(meter.latency().p99Us()).isCloseTo(10, within(0.1));
  }

  /** In a process that has just started, classes are loaded and compiled for the first answer. */
  @Test
  void aSlowFirstAnswerIsNotTakenForThePace() {
    LatencyMeter meter =
        new LatencyMeter(
            () -> time.addAndGet(questions++ == 0 ? 900_000 * MICROSECOND : 10 * MICROSECOND),
            this::now);
    assertThat(meter.warmUp(20_000 * MICROSECOND)).isCloseTo(10_000, within(50L));
  }

  @Test
  void whatCannotKeepUpIsCutShortButEveryQuestionCounts() {
    LatencyMeter meter =
        new LatencyMeter(
            () -> {
              questions++;
              time.addAndGet(100 * MICROSECOND);
            },
            this::now);
    meter.measure(1000 * MICROSECOND, 10 * MICROSECOND);
    assertThat(questions).isEqualTo(40);
    Latency latency = meter.latency();
    assertThat(latency.count()).isEqualTo(100);
    // 40 answers took 100, 190, .. 3610 us from when they were due. The other 60 questions, due
    // from 400 to 990 us, have waited until 4000 us: 3600, 3590, .. 3010 us.
    assertThat(latency.p50Us()).isBetween(3100.0, 3200.0);
    assertThat(latency.p99Us()).isBetween(3550.0, 3650.0);
  }

  @Test
  void throughputCountsExamplesOfWholeBatches() {
    ThroughputMeter meter =
        new ThroughputMeter(() -> time.addAndGet(100 * MICROSECOND), 8, this::now);
    meter.measure(1000 * MICROSECOND, 5);
    meter.measure(1000 * MICROSECOND, 5);
    assertThat(meter.examplesPerSecond()).isCloseTo(80_000, within(10.0));
  }

  @Test
  void aSlowBatchIsNotMeasuredInEveryRound() {
    ThroughputMeter meter =
        new ThroughputMeter(
            () -> {
              questions++;
              time.addAndGet(6000 * MICROSECOND);
            },
            8,
            this::now);
    for (int round = 0; round < 5; round++) {
      meter.measure(1000 * MICROSECOND, 5);
    }
    assertThat(questions).isEqualTo(1);
  }
}
