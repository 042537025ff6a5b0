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
public final class SoftmaxCrossEntropy {
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
    double loss = 0;
    int lanes = work.kernels.lanes();
    int rows = lastOnly ? 1 : work.paddedLength();
    for (int group = 0; group < work.groups; group++) {
      for (int t = 0; t < rows; t++) {
        for (int e = 0; e < lanes; e++) {
          int example = group * lanes + e;
          if (lastOnly) {
            targets[e] = tokens.target(example);
          } else {
            targets[e] = t < work.length ? tokens.target(example, t) : Tokens.IGNORE;
          }
        }
        loss += row(logits, group * rows + t, (float) perTarget);
      }
    }
    for (int row = work.groups * rows; row < 4 * logits.count; row++) {
      clear(logits, row);
    }
    return loss * perTarget;
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
