package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.spi.Problem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exports a model to ONNX and runs both: handed in by whoever has ONNX Runtime. */
@FunctionalInterface
public interface OnnxExporter {

  /**
   * What came of it.
   *
   * @param refusal why the model cannot be exported, which is no mistake of it; null if it can
   * @param largestDifference of a logit between the two engines, over all that was compared
   * @param compared what was, for people
   */
  record Comparison(@Nullable String refusal, double largestDifference, String compared) {}

  /**
   * Exports and compares, at two lengths or more if the model takes them, and two batch sizes or
   * more.
   *
   * @param block initialized
   * @param manager for arrays on the way
   * @param examples token ids to compare on, each of full context length
   */
  Comparison compare(Block block, Problem problem, NDManager manager, List<long[]> examples)
      throws IOException;
}
