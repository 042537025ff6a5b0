package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class InferenceTableTest {
  private static final int LARGEST = 512;

  /** As of an engine that has run out of memory at the largest batches. */
  @Test
  void hasASizeOfBatchThatOnlyTheSecondEngineAnswered() {
    RunRecord run = Runs.study(3);
    List<InferenceRecord> records =
        run.inference().stream()
            .map(r -> r.engine().equals("PyTorch") ? withoutLargest(r) : r)
            .toList();
    Study study =
        Study.of(
            new RunRecord(
                run.suite(), "", run.environment(), run.trials(), run.exports(), records));
    Sheet table =
        ContestTables.inference(study.contests().get(0), study.engines(), label -> "")
            .orElseThrow();

    assertThat(table.toText()).contains("batches of " + LARGEST);
    assertThat(table.figures().longColumn("examples_per_second_" + LARGEST + "_n").asList())
        .contains(0L, 3L);
  }

  private static InferenceRecord withoutLargest(InferenceRecord record) {
    Map<Integer, Double> rest = new TreeMap<>(record.examplesPerSecond());
    rest.remove(LARGEST);
    return new InferenceRecord(
        record.trialId(),
        record.engine(),
        record.engineVersion(),
        record.threads(),
        record.modelBytes(),
        record.loadSeconds(),
        record.singleToken(),
        record.fullContext(),
        rest);
  }
}
