package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FairOrderTest {
  private static final int MODELS = 20;

  /** As a suite lists them: each model with all seeds. */
  private final List<TrialSpec> suite = new ArrayList<>();

  FairOrderTest() {
    for (int model = 0; model < MODELS; model++) {
      for (long seed : new long[] {3, 1}) {
        suite.add(spec(model, seed));
      }
    }
  }

  @Test
  void goesSeedBySeed() {
    List<TrialSpec> order = FairOrder.of(suite);
    assertThat(order).containsExactlyInAnyOrderElementsOf(suite);
    assertThat(order.subList(0, MODELS)).extracting(TrialSpec::seed).containsOnly(3L);
  }

  @Test
  void shufflesEachSeedAnew() {
    List<TrialSpec> order = FairOrder.of(suite);
    List<String> first = models(order.subList(0, MODELS));
    List<String> second = models(order.subList(MODELS, 2 * MODELS));
    assertThat(first).isNotEqualTo(second);
    assertThat(List.of(first, second)).doesNotContain(models(suite).stream().distinct().toList());
  }

  @Test
  void isTheSameForTheSamePlanOnly() {
    assertThat(FairOrder.of(List.copyOf(suite))).isEqualTo(FairOrder.of(suite));
    List<TrialSpec> changed = new ArrayList<>(suite);
    changed.set(0, spec(MODELS, 3));
    assertThat(models(FairOrder.of(changed))).isNotEqualTo(models(FairOrder.of(suite)));
  }

  private static List<String> models(List<TrialSpec> specs) {
    return specs.stream().map(spec -> spec.implementation().id()).toList();
  }

  private static TrialSpec spec(int model, long seed) {
    return new TrialSpec(
        "%08x%08x".formatted(model, seed),
        "suite",
        new Choice("model-" + model, Map.of()),
        new Choice("task", Map.of()),
        seed,
        null,
        1,
        "cpu",
        "",
        Map.of());
  }
}
