package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Implementation;
import dev.gauntlet.testkit.check.CheckReport;
import dev.gauntlet.testkit.check.CheckResult;
import dev.gauntlet.testkit.check.ImplementationChecks;
import dev.gauntlet.testkit.check.Subject;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every implementation passes all checks in three configurations; those that train, in two of them
 * only if {@code gauntlet.checks.all} is set, and what is about layers that others have, too.
 */
class ConformanceIT {
  private static final boolean ALL = Boolean.getBoolean("gauntlet.checks.all");

  private static final Set<String> LONG =
      Set.of(
          "seeds",
          "isolation",
          "checkpoint",
          "overfitting",
          "counting",
          "alphabet",
          "context",
          "chance",
          "high-learning-rate",
          "memory",
          "speed");

  /** Built of the same layers as others, and so not asked what takes longest and is about those. */
  private static final Set<String> LADDER =
      Set.of(
          "averaging", "attention-head", "lecture-gpt", "block-gpt", "code-decoder", "lstm", "gru");

  private static final Set<String> OF_LAYERS =
      Set.of("chance", "high-learning-rate", "memory", "speed");

  private static List<Map<String, Object>> settings(String id) {
    return switch (id) {
      case "nanogpt", "nanogpt-java", "hf", "hf-java" ->
          List.of(
              Map.of("n_layer", 2L),
              Map.of("n_layer", 1L, "n_head", 1L, "n_embd", 20L, "dropout", 0.0),
              Map.of("n_layer", 2L, "n_head", 3L, "n_embd", 24L, "dropout", 0.3));
      case "tl", "tl-java" ->
          List.of(
              Map.of("n_layers", 2L),
              Map.of("n_layers", 1L, "n_heads", 1L, "d_model", 20L),
              Map.of("n_layers", 2L, "n_heads", 3L, "d_model", 17L, "d_head", 5L, "d_mlp", 29L));
      case "mlp", "mlp-java" ->
          List.of(Map.of(), Map.of("n_embed", 3L, "n_hidden", 33L), Map.of("n_embed", 20L));
      case "attention-head", "averaging" ->
          List.of(Map.of(), Map.of("n_embd", 20L), Map.of("n_embd", 17L));
      case "lecture-gpt" ->
          List.of(
              Map.of("n_layer", 1L, "n_head", 2L, "n_embd", 24L),
              Map.of("n_layer", 1L, "n_head", 1L, "n_embd", 20L, "dropout", 0.0, "scale", "width"),
              Map.of("n_layer", 2L, "n_head", 3L, "n_embd", 24L, "dropout", 0.3));
      case "block-gpt" ->
          List.of(
              Map.of("n_layer", 1L, "n_head", 2L, "head_size", 12L),
              Map.of("n_head", 1L, "head_size", 20L, "residuals", false, "norms", false),
              Map.of(
                  "n_head",
                  3L,
                  "head_size",
                  5L,
                  "n_embd",
                  17L,
                  "feed_forward",
                  false,
                  "positions",
                  false));
      case "code-decoder" ->
          List.of(
              Map.of("n_layer", 1L, "n_head", 2L, "n_embd", 24L),
              Map.of("n_layer", 1L, "n_head", 1L, "n_embd", 20L, "dropout", 0.0),
              Map.of("n_layer", 1L, "n_head", 3L, "n_embd", 30L, "dropout", 0.3));
      case "lstm", "gru" ->
          List.of(
              Map.of("embedding_size", 16L, "state_size", 24L),
              Map.of("embedding_size", 20L, "state_size", 17L, "dropout", 0.3),
              Map.of("embedding_size", 5L, "state_size", 21L, "num_layers", 2L, "dropout", 0.3));
      case "ngram" ->
          List.of(
              Map.of("max_ngrams", 50_000L),
              Map.of("max_order", 2L, "max_ngrams", 400L),
              Map.of("max_order", 9L, "max_ngrams", 20_000L));
      default -> List.of(Map.of());
    };
  }

  static Stream<Arguments> cases() {
    return ServiceLoader.load(Implementation.class).stream()
        .map(ServiceLoader.Provider::get)
        .flatMap(
            implementation ->
                settings(implementation.id()).stream()
                    .map(
                        config ->
                            Arguments.of(
                                implementation.id(),
                                config,
                                ALL || config.equals(settings(implementation.id()).get(0)))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void passes(String id, Map<String, Object> settings, boolean all) {
    Implementation<?> implementation =
        ServiceLoader.load(Implementation.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow();
    try (Subject subject = Subject.of(implementation, settings, Subject.PROBLEM, null)) {
      List<CheckResult> results =
          ImplementationChecks.ALL.stream()
              .filter(check -> all || !LONG.contains(check.id()))
              .filter(check -> ALL || !LADDER.contains(id) || !OF_LAYERS.contains(check.id()))
              .map(check -> check.run(subject))
              .toList();
      CheckReport report = new CheckReport(subject.describe(), results);
      assertThat(report.passed()).as(report.toTable()).isTrue();
    }
  }
}
