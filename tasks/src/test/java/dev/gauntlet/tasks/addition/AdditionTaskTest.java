package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.tasks.addition.AdditionConfig.Operation;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdditionTaskTest {

  private static final Pattern EQUATION = Pattern.compile("(\\d+)([+-])(\\d+)=(m?\\d+m?)\\|+");

  private static ExampleDataset open(AdditionConfig config, long seed) {
    return (ExampleDataset) new AdditionTask().open(config, null, seed);
  }

  @Test
  void saysWhatItIs() {
    assertThat(new AdditionTask().id()).isEqualTo("addition");
    assertThat(new AdditionTask().summary()).startsWith("adds and subtracts");
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Task.class)).hasAtLeastOneElementOfType(AdditionTask.class);
  }

  @Test
  void defaultsAreThePublishedTestbed() {
    ExampleDataset dataset = open(AdditionConfig.DEFAULTS, 0);
    assertThat(dataset.problem()).isEqualTo(new Problem(16, 12, Targets.LAST));
    assertThat(dataset.vocabulary().symbols()).isEqualTo("0123456789.=+-m|");
    assertThat(dataset.training().size()).isEqualTo(47_000 * 5);
    assertThat(dataset.evaluation().get(Split.TRAIN).size()).isEqualTo(2_000 * 5);
    assertThat(dataset.evaluation().get(Split.VALIDATION).size()).isEqualTo(1_000 * 5);
    assertThat(dataset.evaluation().get(Split.TEST).size()).isEqualTo(2_000 * 5);
    assertThat(dataset.metrics())
        .extracting(metric -> metric.name())
        .containsExactly("exact_match", "digit_accuracy");
  }

  @Test
  void dataOfASeedAreTheSameInEveryVersion() {
    assertThat(open(AdditionConfig.DEFAULTS, 0).fingerprint().sha256())
        .isEqualTo("9c2192949ba4b319d9ea46f6d2e47623649623ffea0a69acd08104afc5383037");
  }

  @Test
  void factsSayWhatAReaderShouldKnow() {
    AdditionConfig config =
        new AdditionConfig(1, Operation.BOTH, true, true, Rows.DIGIT, 150, 40, 20, true);
    assertThat(open(config, 1).fingerprint().facts())
        .containsEntry("training problems", "90")
        .containsEntry("validation problems", "20")
        .containsEntry("test problems", "40")
        .containsEntry("test problems with a mirrored twin in training", "0")
        .containsEntry("problems that exist", "200")
        .containsEntry("share of them in the data", "75.0 %");
  }

  @Test
  void aReaderIsWarnedOfManyTwinsAndOfEqualInputs() {
    assertThat(warnings(AdditionConfig.DEFAULTS)).isEmpty();
    assertThat(warnings(all(Operation.SUBTRACT, true, true)))
        .containsOnlyKeys("warning: mirrored twins");
    assertThat(warnings(all(Operation.ADD, true, true)).get("warning: mirrored twins"))
        .matches("1[3-9]\\d of 200 test problems have a mirrored twin in training .*");
    assertThat(warnings(all(Operation.BOTH, false, false)).get("warning: ambiguous notation"))
        .startsWith("3600 of 20000 problems have the same input as another one with a different");
  }

  private static Map<String, String> warnings(AdditionConfig config) {
    Map<String, String> facts = new HashMap<>(open(config, 1).fingerprint().facts());
    facts.keySet().removeIf(name -> !name.startsWith(Fingerprint.WARNING));
    return facts;
  }

  /** All problems of two digits. */
  private static AdditionConfig all(Operation operation, boolean fixedWidth, boolean apart) {
    int examples = 10_000 * operation.operators().length();
    return new AdditionConfig(
        2, operation, true, fixedWidth, Rows.DIGIT, examples, 200, 100, !apart);
  }

  @ParameterizedTest
  @MethodSource("dev.gauntlet.tasks.addition.SomeConfigs#various")
  void everyRowIsPartOfARightEquation(AdditionConfig config) {
    ExampleDataset dataset = open(config, 5);
    for (Examples examples : dataset.evaluation().values()) {
      for (String text : problems(examples, dataset.problem())) {
        assertThat(text).matches(EQUATION);
        if (config.fixed_width() || config.rows() == Rows.SEQUENCE || !config.reversed()) {
          assertRight(text, config);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.gauntlet.tasks.addition.SomeConfigs#various")
  void noProblemIsInTwoParts(AdditionConfig config) {
    ExampleDataset dataset = open(config, 5);
    List<String> test = problems(dataset.evaluation().get(Split.TEST), dataset.problem());
    List<String> validation =
        problems(dataset.evaluation().get(Split.VALIDATION), dataset.problem());
    List<String> train = problems(dataset.training(), dataset.problem());
    List<String> sample = problems(dataset.evaluation().get(Split.TRAIN), dataset.problem());
    List<String> all = new ArrayList<>(train);
    all.addAll(validation);
    all.addAll(test);
    if (config.fixed_width() || config.rows() == Rows.SEQUENCE || !config.reversed()) {
      assertThat(all).hasSize(config.examples()).doesNotHaveDuplicates();
    }
    assertThat(train).containsAll(sample);
    assertThat(sample).hasSize(Math.min(test.size(), train.size()));
  }

  /**
   * The text of every problem, put together again from its rows, with the padding that its last row
   * has. Asserts that rows of one answer follow each other and differ by one symbol.
   */
  private static List<String> problems(Examples examples, Problem problem) {
    List<String> problems = new ArrayList<>();
    String expected = "";
    for (int i = 0; i < examples.size(); i++) {
      Written row = Written.of(examples, i, problem);
      if (problem.targets() == Targets.MARKED) {
        int end = row.targets().indexOf('|');
        problems.add(row.tokens().substring(0, end + 1) + "|");
        assertThat(row.targets().strip())
            .isEqualTo(problems.get(i).substring(row.tokens().indexOf('=') + 1));
      } else {
        if (!row.tokens().endsWith("=")) {
          assertThat(row.tokens()).isEqualTo(expected);
        }
        expected = row.tokens().substring(1) + row.targets();
        if (row.targets().equals("|")) {
          problems.add(row.tokens() + "|");
        }
      }
    }
    return problems;
  }

  private static void assertRight(String text, AdditionConfig config) {
    Matcher parts = EQUATION.matcher(text);
    assertThat(parts.matches()).isTrue();
    String left = parts.group(1);
    if (config.fixed_width()) {
      left = left.substring(left.length() - config.digits());
    }
    long a = value(left, config);
    long b = value(parts.group(3), config);
    long result = parts.group(2).equals("+") ? a + b : a - b;
    assertThat(value(parts.group(4), config)).isEqualTo(result);
  }

  private static long value(String number, AdditionConfig config) {
    String text = config.reversed() ? new StringBuilder(number).reverse().toString() : number;
    return Long.parseLong(text.replace('m', '-'));
  }

  @Test
  void halfAMillionProblemsFit() {
    AdditionConfig config =
        new AdditionConfig(18, Operation.BOTH, true, true, Rows.DIGIT, 500_000, 2_000, 1_000, true);
    ExampleDataset dataset = open(config, 0);
    assertThat(dataset.training().size()).isEqualTo(497_000 * 20);
    assertThat(Written.of(dataset.training(), 497_000 * 20 - 1, dataset.problem()).targets())
        .isEqualTo("|");
  }
}
