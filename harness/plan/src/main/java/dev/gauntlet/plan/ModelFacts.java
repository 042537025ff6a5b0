package dev.gauntlet.plan;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model without an engine.
 *
 * @param parameters number of trained values; null if the block knows its shapes only once it is
 *     initialized
 * @param breakdown the same by block, in the model's order; empty if that is not known
 * @param positions positions of an example for which it computes logits
 * @param refusal why its implementation cannot serve the problem; null if it can
 */
public record ModelFacts(
    @Nullable Long parameters,
    Map<String, Long> breakdown,
    long positions,
    @Nullable String refusal) {
  public ModelFacts {
    breakdown = Collections.unmodifiableMap(new LinkedHashMap<>(breakdown));
  }

  /** Of a model that its implementation refuses to build. */
  static ModelFacts refused(Problem problem, String reason) {
    return new ModelFacts(null, Map.of(), problem.contextLength(), reason);
  }

  /**
   * Of a block that need not be initialized.
   *
   * @throws IllegalArgumentException if two of its parameters have one name
   */
  static ModelFacts of(Block block, Problem problem) {
    BlockParameters parameters = new BlockParameters(block, block instanceof SelfTraining);
    long positions = positions(block, problem);
    try {
      return new ModelFacts(parameters.count(), parameters.breakdown(), positions, null);
    } catch (IllegalStateException e) { // a size is not known yet
      return new ModelFacts(null, Map.of(), positions, null);
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
