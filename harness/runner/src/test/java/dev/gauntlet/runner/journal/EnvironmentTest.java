package dev.gauntlet.runner.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

  @Test
  void knowsTheMachineItIsOn() {
    Map<String, Object> facts = Environment.collect();
    for (String text : List.of("cpu", "operating_system", "java", "gauntlet", "djl")) {
      assertThat(facts.get(text)).as(text).asString().isNotBlank().isNotEqualTo("null");
    }
    assertThat((int) facts.get("logical_cores")).isPositive();
    assertThat((long) facts.get("memory_mb")).isPositive();
    assertThat(facts.get("libtorch")).asString().matches("\\d+\\.\\d+\\.\\d+.* cpu .*");
    assertThat(Json.read(Json.document(facts), Map.class).size()).isEqualTo(facts.size());
  }
}
