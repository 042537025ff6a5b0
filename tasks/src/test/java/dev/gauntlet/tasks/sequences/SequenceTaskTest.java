package dev.gauntlet.tasks.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceTaskTest {
  private static final DataAccess NO_DATA =
      new DataAccess() {
        @Override
        public byte[] read(String path) {
          throw new IllegalArgumentException(path);
        }

        @Override
        public byte[] read(Download download) {
          throw new IllegalArgumentException(download.name());
        }
      };

  private static ExampleDataset open(SequenceTask task, SequenceConfig config) {
    return (ExampleDataset) task.open(config, NO_DATA, 1);
  }

  /** Each example as text and its targets as text, a dot where there is none. */
  private static List<String> texts(Examples examples, ExampleDataset dataset) {
    int length = dataset.problem().contextLength();
    int[] tokens = new int[length];
    int[] targets = new int[length];
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      examples.write(i, tokens, 0, targets, 0);
      StringBuilder text = new StringBuilder(dataset.vocabulary().decode(tokens)).append(' ');
      for (int target : targets) {
        text.append(target == Batch.IGNORE ? "." : dataset.vocabulary().decode(target));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @ParameterizedTest
  @CsvSource({"copy, cabba", "reverse, abbac", "sort, aabbc"})
  void theAnswerIs(String id, String answer) {
    SequenceTask task =
        switch (id) {
          case "copy" -> new CopyTask();
          case "reverse" -> new ReverseTask();
          default -> new SortTask();
        };
    assertThat(task.id()).isEqualTo(id);
    assertThat(task.answer("cabba")).isEqualTo(answer);
  }

  @Test
  void theAnswerIsAskedForAfterTheColon() {
    ExampleDataset dataset = open(new ReverseTask(), new SequenceConfig(4, 5, 200));
    assertThat(dataset.problem().targets()).isEqualTo(Targets.MARKED);
    assertThat(dataset.problem().contextLength()).isEqualTo(8);
    assertThat(dataset.problem().vocabSize()).isEqualTo(6);
    assertThat(texts(dataset.training(), dataset))
        .hasSize(160)
        .allSatisfy(
            text -> {
              String reversed = new StringBuilder(text.substring(0, 4)).reverse().toString();
              assertThat(text)
                  .isEqualTo(
                      text.substring(0, 4) + ":" + reversed.substring(0, 3) + " ...." + reversed);
            });
  }

  @Test
  void noSequenceIsInTwoParts() {
    ExampleDataset dataset = open(new SortTask(), SequenceConfig.DEFAULTS);
    Set<String> seen = new HashSet<>(texts(dataset.training(), dataset));
    assertThat(seen).hasSize(8000);
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      List<String> part = texts(dataset.evaluation().get(split), dataset);
      assertThat(part).hasSize(1000).doesNotContainAnyElementsOf(seen);
      seen.addAll(part);
    }
    assertThat(seen).hasSize(10_000);
    assertThat(open(new SortTask(), SequenceConfig.DEFAULTS).fingerprint())
        .isEqualTo(dataset.fingerprint());
    assertThat(open(new CopyTask(), SequenceConfig.DEFAULTS).fingerprint())
        .isNotEqualTo(dataset.fingerprint());
  }

  @Test
  void nothingIsAskedOfWhoClaimsToSeeLess() {
    Expectation expectation = new CopyTask().expectation().orElseThrow();
    assertThat(
            Arrays.asList(
                expectation.asksOf(Claims.USUAL),
                expectation.asksOf(Claims.USUAL.withPositions(Claims.Positions.RELATIVE)),
                expectation.asksOf(Claims.USUAL.withPositions(Claims.Positions.NONE)),
                expectation.asksOf(Claims.USUAL.withoutContext()),
                expectation.asksOf(Claims.USUAL.withLimitedContext()),
                expectation.asksOf(Claims.USUAL.withLowCapacity())))
        .containsExactly(true, true, false, false, false, false);
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SequenceConfig(2, 5, 20))
        .withMessage(
            "examples is 20, must be at most 12: half of all sequences of 2 out of 5 symbols");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SequenceConfig(1, 5, 20))
        .withMessage("length is 1, must be 2 to 64");
  }
}
