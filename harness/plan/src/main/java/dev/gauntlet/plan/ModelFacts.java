package dev.gauntlet.plan;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model without an engine.
 *
 * @param parameters number of trained values; null if the block knows its shapes only once it is
 *     initialized
 * @param breakdown the same by block, in the model's order; empty if that is not known
 * @param positions positions of an example for which it computes logits
 * @param trainsItself whether it learns otherwise than by gradients, so that its parameters say
 *     nothing of its arithmetic: a table of counts is only looked up
 * @param refusal why its implementation cannot serve the problem; null if it can
 */
public record ModelFacts(
    @Nullable Long parameters,
    Map<String, Long> breakdown,
    long positions,
    boolean trainsItself,
    @Nullable String refusal) {
  private static final int UNKNOWN = -1; // a size, as DJL has it
  private static final int LOGITS_DIMENSION = 3; // (B, T, V)

  public ModelFacts {
    breakdown = Collections.unmodifiableMap(new LinkedHashMap<>(breakdown));
  }

  /** Of a model that its implementation refuses to build. */
  static ModelFacts refused(Problem problem, String reason) {
    return new ModelFacts(null, Map.of(), problem.contextLength(), false, reason);
  }

  /**
   * Of a block that need not be initialized.
   *
   * @throws NullPointerException if there is no block
   * @throws IllegalArgumentException if two of its parameters have one name
   * @throws IllegalStateException if it says that its output has another shape than logits have
   */
  static ModelFacts of(@Nullable Block block, Problem problem) {
    Objects.requireNonNull(block, "build() returned null");
    boolean trainsItself = block instanceof SelfTraining;
    BlockParameters parameters = new BlockParameters(block, trainsItself);
    long positions = positions(block, problem);
    try {
      return new ModelFacts(
          parameters.count(), parameters.breakdown(), positions, trainsItself, null);
    } catch (IllegalStateException e) { // a size is not known yet
      return new ModelFacts(null, Map.of(), positions, trainsItself, null);
    }
  }

  private static long positions(Block block, Problem problem) {
    Shape tokens = new Shape(1, problem.contextLength());
    Shape[] made;
    try {
      made = block.getOutputShapes(new Shape[] {tokens});
    } catch (RuntimeException | LinkageError e) { // many a block can say only once initialized
      return problem.contextLength();
    }
    if (made.length != 1 || made[0].dimension() != LOGITS_DIMENSION) {
      return problem.contextLength(); // not all of DJL's blocks tell it right
    }
    Shape all = new Shape(1, problem.contextLength(), problem.vocabSize());
    Shape last = new Shape(1, 1, problem.vocabSize());
    if (!fits(made[0], all) && !fits(made[0], last)) {
      throw new IllegalStateException(
          "by its getOutputShapes the model makes %s of tokens %s, must make %s or %s"
              .formatted(made[0], tokens, all, last));
    }
    long positions = made[0].get(1); // logits (1, positions, V)
    return positions == UNKNOWN ? problem.contextLength() : positions;
  }

  /** Whether they are the same, as far as the first is known. */
  private static boolean fits(Shape shape, Shape wanted) {
    return IntStream.range(0, LOGITS_DIMENSION)
        .allMatch(i -> shape.get(i) == UNKNOWN || shape.get(i) == wanted.get(i));
  }
}
