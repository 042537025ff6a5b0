package dev.gauntlet.plan;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.OptionalLong;

/**
 * What a block tells of its size without an engine.
 *
 * @param parameters number of trained values; empty if the block knows its shapes only once it is
 *     initialized
 * @param positions positions of an example for which it computes logits
 */
record ModelFacts(OptionalLong parameters, long positions) {

  /** Of a block that tells nothing. */
  static ModelFacts unknown(Problem problem) {
    return new ModelFacts(OptionalLong.empty(), problem.contextLength());
  }

  /**
   * Of a block that need not be initialized.
   *
   * @throws IllegalArgumentException if two of its parameters have one name
   */
  static ModelFacts of(Block block, Problem problem) {
    return new ModelFacts(
        parameters(new BlockParameters(block, block instanceof SelfTraining)),
        positions(block, problem));
  }

  private static OptionalLong parameters(BlockParameters parameters) {
    try {
      return OptionalLong.of(parameters.count());
    } catch (IllegalStateException e) { // a size is not known yet
      return OptionalLong.empty();
    }
  }

  private static long positions(Block block, Problem problem) {
    Shape[] tokens = {new Shape(1, problem.contextLength())};
    try {
      return block.getOutputShapes(tokens)[0].get(1); // logits (1, positions, V)
    } catch (RuntimeException e) { // many a block can say only once it is initialized
      return problem.contextLength();
    }
  }
}
