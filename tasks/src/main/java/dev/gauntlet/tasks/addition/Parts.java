package dev.gauntlet.tasks.addition;

import static java.util.stream.Collectors.toSet;

import dev.gauntlet.tasks.examples.RandomStreams;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The problems of each part of the data, each in random order; no problem is in two parts, or twice
 * in one.
 */
record Parts(List<Equation> train, List<Equation> validation, List<Equation> test) {

  /**
   * Generates the problems of a seed.
   *
   * @throws IllegalArgumentException if a part is too small to keep mirrored problems together
   */
  static Parts generate(AdditionConfig config, long seed) {
    List<Equation> problems = draw(config, RandomStreams.of("problems", seed, 0));
    Parts parts = new Parts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Set<Equation> unplaced = new HashSet<>(problems);
    for (Equation problem : problems) {
      if (unplaced.remove(problem)) {
        Equation twin = problem.mirrored();
        boolean together = config.keep_mirrored_together() && unplaced.remove(twin);
        parts.place(together ? List.of(problem, twin) : List.of(problem), config);
      }
    }
    if (parts.test.isEmpty() || parts.validation.isEmpty()) {
      throw new IllegalArgumentException(
          "test_size %d or validation_size %d has no room for mirrored twins, must be 2 or more"
              .formatted(config.test_size(), config.validation_size()));
    }
    return parts;
  }

  /** The problems of all parts. */
  List<Equation> all() {
    return Stream.of(train, validation, test).flatMap(List::stream).toList();
  }

  /** Number of test problems whose {@linkplain Equation#mirrored twin} is in the training part. */
  long mirroredInTraining() {
    Set<Equation> twins = test.stream().map(Equation::mirrored).collect(toSet());
    return train.stream().filter(twins::contains).count();
  }

  /** Distinct problems in random order. */
  private static List<Equation> draw(AdditionConfig config, SplittableRandom random) {
    // Drawing until enough are new takes long where nearly all problems that exist are wanted.
    BigInteger twice = BigInteger.valueOf(2L * config.examples());
    return config.problemSpace().compareTo(twice) < 0
        ? drawFromAll(config, random)
        : drawUntilEnough(config, random);
  }

  private static List<Equation> drawFromAll(AdditionConfig config, SplittableRandom random) {
    List<Equation> all = new ArrayList<>();
    for (char operator : config.operation().operators().toCharArray()) {
      for (long left = 0; left < config.operandBound(); left++) {
        for (long right = 0; right < config.operandBound(); right++) {
          all.add(new Equation(left, operator, right));
        }
      }
    }
    for (int drawn = 0; drawn < config.examples(); drawn++) {
      Collections.swap(all, drawn, random.nextInt(drawn, all.size()));
    }
    return all.subList(0, config.examples());
  }

  private static List<Equation> drawUntilEnough(AdditionConfig config, SplittableRandom random) {
    String operators = config.operation().operators();
    long bound = config.operandBound();
    Set<Equation> problems = new LinkedHashSet<>();
    while (problems.size() < config.examples()) {
      char operator = operators.charAt(random.nextInt(operators.length()));
      problems.add(new Equation(random.nextLong(bound), operator, random.nextLong(bound)));
    }
    return List.copyOf(problems);
  }

  /**
   * Puts problems that belong together in the first part that has room for all; training takes the
   * rest.
   */
  private void place(List<Equation> problems, AdditionConfig config) {
    if (test.size() + problems.size() <= config.test_size()) {
      test.addAll(problems);
    } else if (validation.size() + problems.size() <= config.validation_size()) {
      validation.addAll(problems);
    } else {
      train.addAll(problems);
    }
  }
}
