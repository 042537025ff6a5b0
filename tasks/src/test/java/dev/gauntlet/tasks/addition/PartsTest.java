package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.tasks.addition.AdditionConfig.Operation;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PartsTest {

  @ParameterizedTest
  @MethodSource("dev.gauntlet.tasks.addition.SomeConfigs#various")
  void problemsAreDistinctAndAsAskedFor(AdditionConfig config) {
    Parts parts = Parts.generate(config, 3);
    assertThat(all(parts))
        .hasSize(config.examples())
        .doesNotHaveDuplicates()
        .allMatch(e -> e.left() >= 0 && e.left() < config.operandBound())
        .allMatch(e -> e.right() >= 0 && e.right() < config.operandBound())
        .allMatch(e -> config.operation().operators().indexOf(e.operator()) >= 0);
  }

  @ParameterizedTest
  @MethodSource("dev.gauntlet.tasks.addition.SomeConfigs#various")
  void partsHaveTheirSizes(AdditionConfig config) {
    Parts parts = Parts.generate(config, 3);
    int slack = config.keep_mirrored_together() ? 1 : 0;
    assertThat(parts.test().size()).isBetween(config.test_size() - slack, config.test_size());
    assertThat(parts.validation().size())
        .isBetween(config.validation_size() - slack, config.validation_size());
  }

  @ParameterizedTest
  @MethodSource("dev.gauntlet.tasks.addition.SomeConfigs#various")
  void mirroredTwinsStayTogetherIfAsked(AdditionConfig config) {
    Parts parts = Parts.generate(config, 3);
    Set<Equation> train = new HashSet<>(parts.train());
    long split = parts.test().stream().filter(e -> train.contains(e.mirrored())).count();
    assertThat(parts.mirroredInTraining()).isEqualTo(split);
    if (config.keep_mirrored_together()) {
      Set<Equation> all = new HashSet<>(all(parts));
      for (List<Equation> part : List.of(parts.train(), parts.validation(), parts.test())) {
        assertThat(part).allMatch(e -> part.contains(e.mirrored()) || !all.contains(e.mirrored()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void allProblemsThatExistComeInRandomOrder(Operation operation) {
    List<Equation> some = all(Parts.generate(small(operation, false), 1));
    assertThat(some)
        .isEqualTo(all(Parts.generate(small(operation, false), 1)))
        .isNotEqualTo(all(Parts.generate(small(operation, false), 2)));
    long ascents = 0;
    for (int i = 1; i < some.size(); i++) {
      ascents += some.get(i).left() >= some.get(i - 1).left() ? 1 : 0;
    }
    assertThat((double) ascents / some.size()).isBetween(0.3, 0.8);
  }

  @ParameterizedTest
  @EnumSource
  void someTwinsArePartedUnlessAsked(Operation operation) {
    assertThat(Parts.generate(small(operation, false), 1).mirroredInTraining()).isPositive();
    assertThat(Parts.generate(small(operation, true), 1).mirroredInTraining()).isZero();
  }

  @Test
  void theSeedDecidesTheParts() {
    AdditionConfig config = AdditionConfig.DEFAULTS;
    assertThat(Parts.generate(config, 1)).isEqualTo(Parts.generate(config, 1));
    assertThat(Parts.generate(config, 1).test()).isNotEqualTo(Parts.generate(config, 2).test());
  }

  @Test
  void operandsAreUniform() {
    Parts parts = Parts.generate(AdditionConfig.DEFAULTS, 1);
    double mean = all(parts).stream().mapToLong(Equation::left).average().orElseThrow();
    // The mean of 50,000 has a standard deviation of 1.3: five deviations.
    assertThat(mean).isBetween(499.5 - 6.5, 499.5 + 6.5);
  }

  @Test
  void everyProblemThatExistsCanBeAskedFor() {
    assertThat(all(Parts.generate(small(Operation.ADD, false), 1)))
        .hasSize(100)
        .doesNotHaveDuplicates();
  }

  @Test
  void aPartWithoutRoomForTwinsIsRefused() {
    AdditionConfig config =
        new AdditionConfig(1, Operation.ADD, true, true, Rows.DIGIT, 3, 1, 1, true);
    long seed = // the first that draws a pair of twins: only one problem is left for two parts
        LongStream.iterate(0, s -> s + 1)
            .filter(s -> drawsTwins(config, s))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> Parts.generate(config, seed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "test_size 1 or validation_size 1 has no room for mirrored twins, must be 2 or more");
  }

  private static boolean drawsTwins(AdditionConfig config, long seed) {
    AdditionConfig apart =
        new AdditionConfig(
            config.digits(),
            config.operation(),
            config.reversed(),
            config.fixed_width(),
            config.rows(),
            config.examples(),
            config.test_size(),
            config.validation_size(),
            false);
    List<Equation> drawn = all(Parts.generate(apart, seed));
    return drawn.stream().anyMatch(e -> e.left() != e.right() && drawn.contains(e.mirrored()));
  }

  private static AdditionConfig small(Operation operation, boolean together) {
    return new AdditionConfig(1, operation, true, true, Rows.DIGIT, 100, 30, 30, together);
  }

  private static List<Equation> all(Parts parts) {
    List<Equation> all = new ArrayList<>(parts.train());
    all.addAll(parts.validation());
    all.addAll(parts.test());
    return all;
  }
}
