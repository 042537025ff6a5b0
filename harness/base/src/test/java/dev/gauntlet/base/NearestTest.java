package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  @ParameterizedTest
  @CsvSource({
    "abc, abc, 0",
    "abc, ABC, 0",
    "'', abc, 3",
    "kitten, sitting, 3",
    "lerning_rate, learning_rate, 1",
    "nanopgt, nanogpt, 1",
    "flaw, lawn, 2"
  })
  void countsEdits(String left, String right, int distance) {
    assertThat(Nearest.distance(left, right)).isEqualTo(distance);
    assertThat(Nearest.distance(right, left)).isEqualTo(distance);
  }

  @Test
  void namesTheNearest() {
    List<String> valid = List.of("n_layer", "n_head", "n_embd");

    assertThat(Nearest.of("n_embed", valid)).contains("n_embd");
    assertThat(Nearest.of("heads", valid)).isEmpty();
    assertThat(Nearest.of("x", List.of())).isEmpty();
    assertThat(Nearest.of("2", List.of("1", "12"))).isEmpty();
    assertThat(Nearest.of("", List.of("1"))).isEmpty();
    assertThat(Nearest.of("x".repeat(1_000_000), valid)).isEmpty();
  }

  @Test
  void saysWhatIsAllowed() {
    assertThat(Nearest.unknown("task", "adition", List.of("addition", "shakespeare")))
        .isEqualTo(
            "unknown task 'adition' (did you mean 'addition'?); allowed: addition, shakespeare");
    assertThat(Nearest.unknown("task", "chess", List.of()))
        .isEqualTo("unknown task 'chess'; there is none");
  }
}
