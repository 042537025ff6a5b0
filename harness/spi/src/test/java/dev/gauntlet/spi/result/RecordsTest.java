package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.gauntlet.spi.result.InferenceRecord.Latency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run leaves: its records hold copies, and nothing that could change. */
class RecordsTest {
  private static final Choice MODEL = new Choice("mlp", Map.of());

  private static TrialSpec spec(Map<String, String> versions) {
    Training training =
        new Training(
            1e-3,
            1e-2,
            0.9,
            0.999,
            1e-8,
            32,
            "steps=5",
            "steps=1",
            null,
            false,
            Decay.CONSTANT,
            0,
            null);
    return new TrialSpec(
        "0123456789abcdef", "s", MODEL, MODEL, 1, training, 2, "cpu", "0".repeat(64), versions);
  }

  @Test
  void versionsAreSorted() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("pytorch", "2.7.1");
    versions.put("djl", "0.35.1");
    TrialSpec spec = spec(versions);
    versions.clear();
    assertThat(spec.versions().keySet()).containsExactly("djl", "pytorch");
    assertThat(spec.versions()).isUnmodifiable();
    assertThat(spec).isEqualTo(spec(Map.of("pytorch", "2.7.1", "djl", "0.35.1")));
  }

  @Test
  void aChoiceKeepsTheOrderOfItsSettings() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("n_layer", 4L);
    config.put("bias", false);
    config.put("dropout", 0.1);
    config.put("activation", "gelu");
    Choice choice = new Choice("nanogpt", config);
    config.clear();
    assertThat(choice.describeConfig())
        .isEqualTo("n_layer=4 bias=false dropout=0.1 activation=gelu");
    assertThat(choice.config()).isUnmodifiable();
    assertThat(MODEL.describeConfig()).isEmpty();
    assertThatNullPointerException().isThrownBy(() -> new Choice(null, Map.of())).withMessage("id");
  }

  @Test
  void aTrialThatHasNotEndedHasNoResult() {
    TrialRecord trial = new TrialRecord(spec(Map.of()), List.of(), null);
    assertThat(trial.result()).isNull();
    assertThat(trial.warnings()).isEmpty();
    assertThat(trial.log()).isEmpty();
    assertThat(trial.samples()).isEmpty();
  }

  @Test
  void listsOfATrialAndOfARunAreCopies() {
    List<String> warnings = new ArrayList<>(List.of("slow"));
    TrialRecord trial = new TrialRecord(spec(Map.of()), List.of(), null, warnings, "", "");
    List<TrialRecord> trials = new ArrayList<>(List.of(trial));
    Map<String, Object> environment = new HashMap<>();
    environment.put("git_commit", null); // what nobody says
    RunRecord run = new RunRecord("s", "d", environment, trials);
    warnings.clear();
    trials.clear();
    environment.clear();
    assertThat(trial.warnings()).containsExactly("slow").isUnmodifiable();
    assertThat(run.trials()).containsExactly(trial).isUnmodifiable();
    assertThat(run.environment()).containsEntry("git_commit", null).isUnmodifiable();
    assertThat(run.exports()).isEmpty();
    assertThat(run.inference()).isEmpty();
  }

  @Test
  void aSampleIsRightToItsEnd() {
    Sample right = new Sample("1+2=", "100+200=", "3000|", "3000|");
    Sample cut = new Sample("1+2=", "100+200=", "3000", "3000|");
    Sample free = new Sample("To be", "To be", " or not", null);
    assertThat(right.right()).isTrue();
    assertThat(right.verdict()).isEqualTo("  right");
    assertThat(cut.right()).isFalse();
    assertThat(cut.verdict()).isEqualTo("  wrong, expected 3000|");
    assertThat(free.right()).isNull();
    assertThat(free.verdict()).isEmpty();
  }

  @Test
  void anExportCountsOnlyIfItWasCompared() {
    ModelCard card = new ModelCard(Map.of("MatMul", 2), 10, 20, Map.of("", 10.0), 100, true);
    assertThat(new ExportRecord("t", "", card, 7L, 1e-6, true, 1, 2).verified()).isTrue();
    assertThat(new ExportRecord("t", "differs", card, 7L, 0.5, false, 1, 2).verified()).isFalse();
    assertThatNullPointerException()
        .isThrownBy(() -> new ExportRecord("t", "", null, 7L, 1e-6, true, 1, 2))
        .withMessage("card");
    assertThatNullPointerException()
        .isThrownBy(() -> new ExportRecord("t", "", card, null, 1e-6, true, 1, 2))
        .withMessage("modelBytes");
    assertThatNullPointerException()
        .isThrownBy(() -> new ExportRecord("t", "", card, 7L, null, true, 1, 2))
        .withMessage("largestDifference");
    assertThatNullPointerException()
        .isThrownBy(() -> new ExportRecord("t", "", card, 7L, 1e-6, null, 1, 2))
        .withMessage("sameText");
    ExportRecord failed = ExportRecord.failed("t", "no such operation");
    assertThat(failed.verified()).isFalse();
    assertThat(failed.card()).isNull();
    assertThat(failed.reason()).isEqualTo("no such operation");
  }

  @Test
  void mapsOfACardKeepTheirOrderAndBatchSizesAreSorted() {
    Map<String, Integer> operations = new LinkedHashMap<>();
    operations.put("Softmax", 1);
    operations.put("MatMul", 2);
    Map<String, Double> blocks = new LinkedHashMap<>();
    blocks.put("wte", 1.0);
    blocks.put("", 2.0);
    ModelCard card = new ModelCard(operations, 3, 6, blocks, 100, false);
    operations.clear();
    blocks.clear();
    assertThat(card.operations().keySet()).containsExactly("Softmax", "MatMul");
    assertThat(card.forwardFlopsPerTokenByBlock().keySet()).containsExactly("wte", "");
    assertThat(card.operations()).isUnmodifiable();

    Latency latency = new Latency(1, 2, 3, 4);
    Map<Integer, Double> throughput = new LinkedHashMap<>();
    throughput.put(64, 3.0);
    throughput.put(1, 1.0);
    throughput.put(8, 2.0);
    InferenceRecord record =
        new InferenceRecord("t", "PyTorch", "2.7.1", 1, 10, 0.5, latency, latency, throughput);
    throughput.clear();
    assertThat(record.examplesPerSecond().keySet()).containsExactly(1, 8, 64);
    assertThat(record.examplesPerSecond()).isUnmodifiable();
  }
}
