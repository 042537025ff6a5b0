package dev.gauntlet.tasks.addition;

import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Share of an answer's symbols that are right, broken down by position. */
record DigitAccuracy(ModelAnswers answers) implements Metric {

  @Override
  public String name() {
    return "digit_accuracy";
  }

  @Override
  public String definition() {
    return "Share of the symbols of an answer (digits and sign) that are right when decoded "
        + "greedily from the model's own symbols; by position, 0 being the least significant.";
  }

  @Override
  public List<Measurement> measure(Predictor model, Split split) {
    return measure(answers.of(model, split));
  }

  List<Measurement> measure(List<Solution> solutions) {
    int positions = solutions.stream().mapToInt(Solution::positions).max().orElseThrow();
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(share(name(), solutions, 0, positions));
    for (int position = 0; position < positions; position++) {
      String name = name() + ".position=" + position;
      measurements.add(share(name, solutions, position, position + 1));
    }
    return measurements;
  }

  private static Measurement share(String name, List<Solution> solutions, int from, int to) {
    long right = 0;
    long count = 0;
    for (Solution solution : solutions) {
      int end = Math.min(to, solution.positions());
      right += IntStream.range(from, end).filter(solution::isRight).count();
      count += Math.max(0, end - from);
    }
    return new Measurement(name, (double) right / count, count);
  }
}
