package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

  @Test
  void knowsTheMachineItIsOn() {
    Map<String, Object> facts = Environment.of(Records.plan(Records.spec(1)), 3);
    for (String text :
        List.of("cpu", "operating_system", "java", "gauntlet", "djl", "onnxruntime")) {
      assertThat(facts.get(text)).as(text).asString().isNotBlank().isNotEqualTo("null");
    }
    assertThat((int) facts.get("logical_cores")).isPositive();
    assertThat((long) facts.get("memory_mb")).isPositive();
    assertThat(facts.get("libtorch")).asString().matches("\\d+\\.\\d+\\.\\d+.* cpu .*");
    assertThat(facts).containsEntry("jobs", 3).containsEntry("threads", 2);
    assertThat(facts.get("suite_sha256")).asString().hasSize(64);
    assertThat(Json.read(Json.document(facts), Map.class).size()).isEqualTo(facts.size());
  }

  @Test
  void tellsWhatMakesTimesIncomparable() {
    Map<String, Object> then = Map.of("cpu", "A", "jobs", 1, "threads", 2L, "load_average", 0.5);
    assertThat(Environment.changes(then, Map.of("cpu", "B", "jobs", 2, "threads", 2)))
        .containsExactly("cpu (A, now B)", "jobs (1, now 2)");
    assertThat(Environment.changes(Map.of(), then)).isEmpty();
  }
}
