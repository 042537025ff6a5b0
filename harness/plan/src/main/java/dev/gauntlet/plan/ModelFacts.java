package dev.gauntlet.plan;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model without an engine.
 *
 * @param parameters number of trained values; null if the block knows its shapes only once it is
 *     initialized
 * @param positions positions of an example for which it computes logits
 * @param refusal why its implementation cannot serve the problem; null if it can
 */
record ModelFacts(@Nullable Long parameters, long positions, @Nullable String refusal) {

  /** Of a model that its implementation refuses to build. */
  static ModelFacts refused(Problem problem, String reason) {
    return new ModelFacts(null, problem.contextLength(), reason);
  }

  /**
   * Of a block that need not be initialized.
   *
   * @throws IllegalArgumentException if two of its parameters have one name
   */
  static ModelFacts of(Block block, Problem problem) {
    return new ModelFacts(
        parameters(new BlockParameters(block, block instanceof SelfTraining)),
        positions(block, problem),
        null);
  }

  private static @Nullable Long parameters(BlockParameters parameters) {
    try {
      return parameters.count();
    } catch (IllegalStateException e) { // a size is not known yet
      return null;
    }
  }

  private static long positions(Block block, Problem problem) {
    Shape[] tokens = {new Shape(1, problem.contextLength())};
    try {
      return block.getOutputShapes(tokens)[0].get(1); // logits (1, positions, V)
    } catch (RuntimeException | LinkageError e) { // many a block can say only once initialized
      return problem.contextLength();
    }
  }
}
