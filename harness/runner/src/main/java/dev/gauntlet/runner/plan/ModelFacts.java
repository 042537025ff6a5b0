package dev.gauntlet.runner.plan;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

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

  static ModelFacts of(Block block, Problem problem) {
    Shape[] tokens = {new Shape(1, problem.contextLength())};
    try {
      Shape logits = block.getOutputShapes(tokens)[0]; // (1, positions, V)
      return new ModelFacts(parameters(block), logits.get(1));
    } catch (RuntimeException e) { // many a block can say only once it is initialized
      return new ModelFacts(parameters(block), problem.contextLength());
    }
  }

  /** Each parameter once, also where weights are tied. */
  private static OptionalLong parameters(Block block) {
    Set<Parameter> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(block.getParameters().values());
    List<Shape> shapes =
        distinct.stream()
            .filter(p -> p.requiresGradient() || block instanceof SelfTraining)
            .map(Parameter::getShape)
            .toList();
    boolean known = shapes.stream().allMatch(s -> s != null && s.getUnknownValueCount() == 0);
    return known
        ? OptionalLong.of(shapes.stream().mapToLong(Shape::size).sum())
        : OptionalLong.empty();
  }
}
