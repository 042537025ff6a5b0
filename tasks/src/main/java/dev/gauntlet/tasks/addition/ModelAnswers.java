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
import org.jspecify.annotations.Nullable;

/** A model's own answers to the problems of a split; several metrics are taken from them. */
final class ModelAnswers {

  private final GreedySolver solver;
  private final Map<Split, List<Equation>> problems;
  private @Nullable Answered last;

  private record Answered(Predictor model, Split split, List<Solution> solutions) {}

  /**
   * @param solver has the model solve them
   * @param problems what is solved of each split
   */
  ModelAnswers(GreedySolver solver, Map<Split, List<Equation>> problems) {
    this.solver = solver;
    this.problems = problems;
  }

  /** Answers of a model; those to the split it was asked last are not asked for again. */
  List<Solution> of(Predictor model, Split split) {
    Answered known = last;
    if (known != null && known.model() == model && known.split() == split) {
      return known.solutions();
    }
    List<Solution> solutions =
        solver.solve(requireNonNull(problems.get(split)), prompts -> next(model, prompts));
    last = new Answered(model, split, solutions);
    return solutions;
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
      return mostLikely(model.next(tokens).toFloatArray()); // (B, V)
    }
  }

  /**
   * The symbol with the largest logit of each row, (B, V). Where none is larger than all others, as
   * in a model that knows nothing, it is {@link Notation#UNDECIDED}, which is never right.
   */
  static String mostLikely(float[] logits) {
    int size = Notation.VOCABULARY.size();
    StringBuilder symbols = new StringBuilder(logits.length / size);
    for (int row = 0; row < logits.length; row += size) {
      int best = row;
      for (int i = row; i < row + size; i++) {
        best = logits[i] > logits[best] ? i : best;
      }
      boolean decided = true;
      for (int i = row; i < row + size; i++) {
        decided &= i == best || logits[i] < logits[best]; // NaN is not less
      }
      symbols.append(decided ? Notation.VOCABULARY.decode(best - row) : Notation.UNDECIDED);
    }
    return symbols.toString();
  }
}
