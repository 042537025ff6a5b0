package dev.gauntlet.kernels;

import java.util.Arrays;

/**
 * Cross entropy of the softmax of logits, averaged over the targets: with logits x and target y, L
 * = log(sum over c of exp(x[c])) - x[y].
 *
 * <p><b>Backward.</b> dL/dx[c] = exp(x[c]) / sum - [c = y]: the softmax less 1 at the target, over
 * the number of targets. A position without a target has none. The largest logit is taken off
 * before the exponential, which changes nothing but the range.
 */
final class SoftmaxCrossEntropy {
  private final Workspace work;
  private final int classes;
  private final float[] max;
  private final float[] sum;
  private final float[] own;
  private final int[] targets;

  /**
   * A loss.
   *
   * @param classes logits that count
   */
  SoftmaxCrossEntropy(Workspace work, int classes) {
    this.work = work;
    this.classes = classes;
    int lanes = work.kernels.lanes();
    max = new float[lanes];
    sum = new float[lanes];
    own = new float[lanes];
    targets = new int[lanes];
  }

  /**
   * Replaces logits by their gradient.
   *
   * @param logits classes by groups, if only the last position counts, or by positions
   * @param perTarget 1 / number of targets of the whole batch
   * @return this block's part of the mean, nats
   */
  double gradient(Panels logits, Tokens tokens, boolean lastOnly, double perTarget) {
    work.enter(Operation.CROSS_ENTROPY, 0, logits.floats());
    double loss = 0;
    for (int row = 0; row < 4 * logits.count; row++) {
      for (int e = 0; e < targets.length; e++) {
        targets[e] = lastOnly ? tokens.target(row * targets.length + e) : target(tokens, row, e);
      }
      loss += row(logits, row, (float) perTarget);
    }
    return loss * perTarget;
  }

  private int target(Tokens tokens, int row, int lane) {
    int t = work.layout.position(row, lane);
    return row < work.layout.rows() && t < work.layout.length()
        ? tokens.target(work.layout.example(row, lane), t)
        : Tokens.IGNORE;
  }

  private double row(Panels logits, int row, float perTarget) {
    int lanes = work.kernels.lanes();
    boolean any = false;
    for (int e = 0; e < lanes; e++) {
      if (targets[e] != Tokens.IGNORE) {
        own[e] = logits.data[logits.at(row, targets[e]) + e];
        any = true;
      }
    }
    if (!any) {
      clear(logits, row);
      return 0;
    }
    work.kernels.softmaxRow(logits, row, classes, perTarget, max, sum);
    double loss = 0;
    for (int e = 0; e < lanes; e++) {
      if (targets[e] == Tokens.IGNORE) {
        for (int c = 0; c < classes; c++) {
          logits.data[logits.at(row, c) + e] = 0;
        }
      } else {
        loss += Math.log(sum[e]) + max[e] - own[e];
        logits.data[logits.at(row, targets[e]) + e] -= perTarget;
      }
    }
    return loss;
  }

  private void clear(Panels logits, int row) {
    int lanes = work.kernels.lanes();
    for (int c = 0; c < classes; c++) {
      int at = logits.at(row, c);
      Arrays.fill(logits.data, at, at + lanes, 0f);
    }
  }
}
