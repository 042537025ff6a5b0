package dev.gauntlet.tasks.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunsTest {
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

  static Stream<Task<RunsConfig>> tasks() {
    return Stream.of(new CountingTask(), new AlphabetTask());
  }

  private static ExampleDataset open(Task<RunsConfig> task, long seed) throws IOException {
    return (ExampleDataset) task.open(task.defaults(), NO_DATA, seed);
  }

  /** Every example with its target, as text. */
  private static List<String> texts(Examples examples, Dataset dataset) {
    Vocabulary vocabulary = dataset.vocabulary();
    int[] tokens = new int[dataset.problem().contextLength()];
    int[] target = new int[1];
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      examples.write(i, tokens, 0, target, 0);
      texts.add(vocabulary.decode(tokens) + vocabulary.decode(target));
    }
    return texts;
  }

  @Test
  void everyTextIsThereOnceAndCountsOnToItsTarget() {
    Runs runs = new Runs(Vocabulary.of("012"), 4);
    List<String> texts =
        runs.all().stream()
            .map(
                run ->
                    Stream.of(0, 1, 2, 3, 4)
                        .map(position -> "" + run.at(position, 3))
                        .reduce("", String::concat))
            .toList();
    assertThat(texts)
        .hasSize(3 + 3 * 2 * 2)
        .doesNotHaveDuplicates()
        .contains("01201", "20120", "00120", "10120", "01012", "12012")
        .doesNotContain("01200");
    assertThat(texts).allMatch(text -> (text.charAt(3) - '0' + 1) % 3 == text.charAt(4) - '0');
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void theTargetFollowsTheLastSymbolInTheCircle(Task<RunsConfig> task) throws IOException {
    ExampleDataset dataset = open(task, 1);
    Problem problem = dataset.problem();
    assertThat(problem.targets()).isEqualTo(Targets.LAST);
    String symbols = dataset.vocabulary().symbols();
    int length = problem.contextLength();
    assertThat(texts(dataset.training(), dataset))
        .hasSizeGreaterThan(700)
        .allMatch(
            text ->
                text.charAt(length)
                    == symbols.charAt(
                        (symbols.indexOf(text.charAt(length - 1)) + 1) % symbols.length()));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void partsShareNoExampleAndTheSeedDecides(Task<RunsConfig> task) throws IOException {
    ExampleDataset dataset = open(task, 1);
    Set<String> training = new TreeSet<>(texts(dataset.training(), dataset));
    List<String> test = texts(dataset.evaluation().get(Split.TEST), dataset);
    List<String> validation = texts(dataset.evaluation().get(Split.VALIDATION), dataset);
    assertThat(test).hasSizeGreaterThan(90).doesNotContainAnyElementsOf(training);
    assertThat(validation)
        .hasSize(test.size())
        .doesNotContainAnyElementsOf(training)
        .doesNotContainAnyElementsOf(test);
    assertThat(training)
        .containsAll(texts(dataset.evaluation().get(Split.TRAIN), dataset))
        .hasSize(dataset.training().size());
    assertThat(open(task, 1).fingerprint()).isEqualTo(dataset.fingerprint());
    assertThat(open(task, 2).fingerprint().sha256()).isNotEqualTo(dataset.fingerprint().sha256());
    assertThat(texts(open(task, 2).evaluation().get(Split.TEST), dataset)).isNotEqualTo(test);
  }

  @Test
  void aLengthThatIsImpossibleIsRefused() {
    assertThatThrownBy(() -> new RunsConfig(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("context_length is 1, must be 2 to 64");
    assertThatThrownBy(() -> new RunsConfig(65)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new RunsConfig(64).context_length()).isEqualTo(64);
  }
}
