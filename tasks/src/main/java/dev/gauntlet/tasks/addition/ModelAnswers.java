package dev.gauntlet.tasks.addition;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A model's own answers to the problems of a split.
 *
 * @param solver has the model solve them
 * @param problems what is solved of each split
 */
record ModelAnswers(GreedySolver solver, Map<Split, List<Equation>> problems) {

  List<Solution> of(Predictor model, Split split) {
    return solver.solve(requireNonNull(problems.get(split)), prompts -> next(model, prompts));
  }

  private static String next(Predictor model, List<String> prompts) {
    StringBuilder symbols = new StringBuilder(prompts.size());
    for (int from = 0; from < prompts.size(); from += model.batchSize()) {
      int to = Math.min(from + model.batchSize(), prompts.size());
      symbols.append(nextOfBatch(model, prompts.subList(from, to)));
    }
    return symbols.toString();
  }

  private static String nextOfBatch(Predictor model, List<String> prompts) {
    int[] ids = Notation.VOCABULARY.encode(String.join("", prompts));
    Shape shape = new Shape(prompts.size(), ids.length / prompts.size()); // (B, T)
    try (NDManager manager = model.manager().newSubManager()) {
      NDArray tokens = manager.create(Arrays.stream(ids).asLongStream().toArray(), shape);
      long[] best = model.next(tokens).argMax(1).toLongArray(); // of logits (B, V)
      return Notation.VOCABULARY.decode(Arrays.stream(best).mapToInt(Math::toIntExact).toArray());
    }
  }
}
