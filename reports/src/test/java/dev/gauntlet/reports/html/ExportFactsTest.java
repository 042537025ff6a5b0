package dev.gauntlet.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.ModelCard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportFactsTest {

  private static ModelCard card() {
    Map<String, Double> byBlock = new LinkedHashMap<>();
    byBlock.put("wte", 0.0);
    byBlock.put("", 100.0);
    for (int i = 0; i < 9; i++) {
      byBlock.put("h." + i, 1000.0 + i);
    }
    return new ModelCard(Map.of("matMul", 12, "add", 3), 9136, 18000, byBlock, 2048, true);
  }

  private static ExportRecord verified(String trial, double difference, double seconds) {
    return new ExportRecord(trial, "", card(), 4096L, difference, true, seconds, 2 * seconds);
  }

  @Test
  void saysWhatIsComputedAndTheLargestDifferenceOfAll() {
    List<Fact> facts =
        ExportFacts.of(List.of(verified("a", 2e-6, 0.25), verified("b", 5e-6, 0.75)));

    assertThat(facts)
        .containsExactly(
            new Fact("operations a token", "9,136 forward, 18,000 backward"),
            new Fact(
                "forward, by block",
                "h.8 1,008, h.7 1,007, h.6 1,006, h.5 1,005, h.4 1,004, h.3 1,003, h.2 1,002,"
                    + " h.1 1,001, others 1,100"),
            new Fact("calls of a forward pass", "matMul 12, add 3"),
            new Fact("activations", "2 KiB an example"),
            new Fact("ONNX file", "4 KiB"),
            new Fact("ONNX Runtime differs by", "5.00e-06 at most, in 2 exports"),
            new Fact("mean time of an export", "0.5 s to write, 1 s to verify"));
  }

  @Test
  void namesTheExportsThatDoNotCount() {
    ExportRecord differs = new ExportRecord("b", "too far", card(), 4096L, 0.5, null, 0.1, 0.1);
    ExportRecord refused = new ExportRecord("c", "no way", null, null, null, null, 0.1, 0);

    List<Fact> facts =
        ExportFacts.of(List.of(verified("a", 2e-6, 0.25), differs, refused, refused));

    assertThat(facts)
        .contains(
            new Fact("ONNX Runtime differs by", "0.5000 at most, in 2 exports"),
            new Fact("exports that do not count", "3 of 4: too far; no way"));
  }

  @Test
  void saysNothingWithoutAnExport() {
    assertThat(ExportFacts.of(List.of())).isEmpty();
  }
}
