package dev.gauntlet.tasks.addition;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Share of problems whose whole answer is right, broken down by number of carries. */
record ExactMatch(ModelAnswers answers) implements Metric {

  @Override
  public String name() {
    return "exact_match";
  }

  @Override
  public String definition() {
    return "Share of problems whose whole answer is right when decoded greedily from the model's "
        + "own symbols; by number of carries (borrows of a subtraction).";
  }

  @Override
  public List<Measurement> measure(Predictor model, Split split) {
    return measure(answers.of(model, split));
  }

  List<Measurement> measure(List<Solution> solutions) {
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(share(name(), solutions));
    solutions.stream()
        .collect(groupingBy(solution -> solution.equation().carries(), TreeMap::new, toList()))
        .forEach((carries, some) -> measurements.add(share(name() + ".carries=" + carries, some)));
    return measurements;
  }

  private static Measurement share(String name, List<Solution> solutions) {
    long right = solutions.stream().filter(Solution::isRight).count();
    return new Measurement(name, (double) right / solutions.size(), solutions.size());
  }
}
