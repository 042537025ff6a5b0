package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** Cross entropy of a softmax over logits, in nats, by PyTorch's {@code cross_entropy_loss}. */
public final class CrossEntropy {
  private static final int NONE = 0; // at::Reduction
  private static final int MEAN = 1;

  private CrossEntropy() {}

  /**
   * The mean over all targets that are not ignored.
   *
   * @param logits (N, V), FLOAT32
   * @param targets (N), INT64
   * @param ignoreIndex value of a target that does not count
   * @return a scalar; NaN if no target counts; belongs to the manager of {@code logits}
   */
  public static NDArray mean(NDArray logits, NDArray targets, long ignoreIndex) {
    return operation("mean", MEAN, ignoreIndex).run(logits, targets);
  }

  /**
   * The loss of each target.
   *
   * @param logits (N, V), FLOAT32
   * @param targets (N), INT64
   * @param ignoreIndex value of a target that does not count
   * @return (N), 0 where the target does not count; belongs to the manager of {@code logits}
   */
  public static NDArray each(NDArray logits, NDArray targets, long ignoreIndex) {
    return operation("none", NONE, ignoreIndex).run(logits, targets);
  }

  private static TorchOp operation(String name, int reduction, long ignoreIndex) {
    return TorchOp.of(
        "cross_entropy_loss",
        Map.of("reduction", name, "ignore_index", ignoreIndex),
        "logits, targets",
        "return torch.cross_entropy_loss(logits, targets, None, %s, %s, 0.)" // %d has a locale
            .formatted(reduction, ignoreIndex));
  }
}
