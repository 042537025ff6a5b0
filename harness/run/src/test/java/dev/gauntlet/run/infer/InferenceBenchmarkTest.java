package dev.gauntlet.run.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.run.infer.InferenceBenchmark.Workload;
import dev.gauntlet.spi.result.InferenceRecord;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** On two models that answer at once, or fail. */
final class InferenceBenchmarkTest {
  private static final int CONTEXT = 4;
  private static final List<Long> EXAMPLE = List.of(3L, 1L, 4L, 1L);

  private final InferenceBenchmark benchmark = new InferenceBenchmark(Duration.ofMillis(1));

  /** A model that keeps count of what it was asked, and may fail from a batch size on. */
  private static final class Fake implements InferenceBenchmark.Subject.Forward {
    private final int failsFrom;
    private final Error error;
    private final TreeMap<Integer, TreeSet<Integer>> lengths = new TreeMap<>(); // by batch size

    private Fake(int failsFrom, Error error) {
      this.failsFrom = failsFrom;
      this.error = error;
    }

    private Fake() {
      this(Integer.MAX_VALUE, null);
    }

    @Override
    public void run(long[] tokens, int batch) {
      assertThat(tokens[0]).isEqualTo(EXAMPLE.get(0));
      lengths.computeIfAbsent(batch, size -> new TreeSet<>()).add(tokens.length / batch);
      if (batch >= failsFrom) {
        throw error;
      }
    }
  }

  private List<InferenceRecord> measure(Fake first, Fake second, boolean dynamicLength) {
    return benchmark.run(
        List.of(
            new InferenceBenchmark.Subject("first", "1.0", 10, 0.1, first),
            new InferenceBenchmark.Subject("second", "2.0", 20, 0.2, second)),
        new Workload("trial", EXAMPLE, dynamicLength, 1));
  }

  @Test
  void asksAllTheSameQuestionsEquallyOften() {
    Fake first = new Fake();
    Fake second = new Fake();
    List<InferenceRecord> records = measure(first, second, true);
    assertThat(records).extracting(InferenceRecord::engine).containsExactly("first", "second");
    assertThat(records).extracting(InferenceRecord::modelBytes).containsExactly(10L, 20L);
    for (InferenceRecord record : records) {
      assertThat(record.trialId()).isEqualTo("trial");
      // Enough for a 99th percentile, though so little time is to be spent.
      assertThat(record.singleToken().count()).isEqualTo(100);
      assertThat(record.fullContext().count()).isEqualTo(100);
      assertThat(record.examplesPerSecond()).containsOnlyKeys(InferenceBenchmark.BATCH_SIZES);
      assertThat(record.examplesPerSecond().values()).allMatch(rate -> rate > 0);
    }
    assertThat(first.lengths).isEqualTo(second.lengths);
    assertThat(first.lengths.get(1)).containsExactly(1, CONTEXT);
    assertThat(first.lengths.get(8)).containsExactly(CONTEXT);
  }

  @Test
  void givesAModelThatInsistsOnItTheFullContext() {
    Fake first = new Fake();
    measure(first, new Fake(), false);
    assertThat(first.lengths.get(1)).containsExactly(CONTEXT);
  }

  @Test
  void leavesOutBatchSizesAtWhichAModelFails() {
    Fake fails = new Fake(64, new OutOfMemoryError("no room for 64"));
    List<InferenceRecord> records = measure(fails, new Fake(), true);
    assertThat(records.get(0).examplesPerSecond()).containsOnlyKeys(1, 8);
    assertThat(records.get(1).examplesPerSecond()).containsOnlyKeys(1, 8, 64, 512);
  }

  @Test
  void aModelThatFailsOnOneExampleIsNotMeasured() {
    Fake fails = new Fake(1, new OutOfMemoryError("no room at all"));
    assertThatThrownBy(() -> measure(fails, new Fake(), true)).isSameAs(fails.error);
  }
}
