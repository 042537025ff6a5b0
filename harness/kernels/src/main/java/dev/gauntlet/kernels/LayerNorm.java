package dev.gauntlet.kernels;

import org.jspecify.annotations.Nullable;

/**
 * Layer normalization over the n features of a row: xhat = (x - m) r with the mean m and r = 1 /
 * sqrt(v + 1e-5), where v is the mean of (x - m)^2; then y = gain xhat + shift, feature by feature.
 *
 * <p><b>Backward.</b> Let g = dL/dxhat, which is gain dy. Both m and r depend on every x. As
 * dm/dx[j] = 1/n and dv/dx[j] = 2 (x[j] - m) / n (the part through m sums to 0), dr/dx[j] = -r^3
 * (x[j] - m) / n = -r^2 xhat[j] / n, and so
 *
 * <pre>
 *   dxhat[i]/dx[j] = r ([i = j] - 1/n) - (x[i] - m) r^2 xhat[j] / n
 *                  = r ([i = j] - 1/n - xhat[i] xhat[j] / n)
 *   dx[j] = sum over i of g[i] dxhat[i]/dx[j] = r (g[j] - mean(g) - xhat[j] mean(g xhat)).
 * </pre>
 *
 * <p>It takes off what g has along the two directions in which normalization cannot move: all
 * features alike, and along xhat. Of the forward pass it needs xhat and r only. The gradients of
 * gain and shift are sums over rows, of dy xhat and of dy.
 *
 * <p>Where a linear layer alone follows, that layer takes gain and shift in ({@link #folded}), and
 * this one's output is xhat.
 */
public final class LayerNorm implements Workspace.Trained {
  /** Whether linear layers take in gain and shift; false only to measure what that is worth. */
  private static final boolean FOLDS =
      !"false".equals(System.getProperty("gauntlet.kernels.folding"));

  private final Workspace work;
  private final int gainAt;
  private final int shiftAt;
  private final int features;
  private final Panels normalized;
  private final @Nullable Panels output; // null if folded
  private final float[] rstd;
  private final float[] gain; // empty if folded, as all that follow
  private final float[] shift;
  private final float[] gainGradient;
  private final float[] shiftGradient;

  private LayerNorm(
      Workspace work, String gain, String shift, Panels rows, int features, boolean folded) {
    this.work = work;
    this.gainAt = work.parameters.offset(gain);
    this.shiftAt = work.parameters.offset(shift);
    this.features = features;
    int lanes = work.kernels.lanes();
    normalized = work.like(rows, features);
    output = folded ? null : work.like(rows, features);
    rstd = new float[rows.count * 4 * lanes];
    this.gain = new float[folded ? 0 : Panels.padded(features)];
    this.shift = new float[folded ? 0 : Panels.padded(features)];
    gainGradient = work.sums(folded ? 0 : Panels.padded(features), lanes);
    shiftGradient = work.sums(folded ? 0 : Panels.padded(features), lanes);
    work.register(this);
  }

  /**
   * A layer whose gain and shift the linear layer after it takes in.
   *
   * @param rows an example of its input
   */
  public static LayerNorm folded(
      Workspace work, String gain, String shift, Panels rows, int features) {
    return new LayerNorm(work, gain, shift, rows, features, FOLDS);
  }

  /**
   * A layer that applies gain and shift itself.
   *
   * @param rows an example of its input
   */
  public static LayerNorm of(Workspace work, String gain, String shift, Panels rows, int features) {
    return new LayerNorm(work, gain, shift, rows, features, false);
  }

  /** Normalizes; the result is this layer's own and lives until its next forward pass. */
  public Panels forward(Panels x) {
    work.enter(Operation.NORM, 0, (output == null ? 1L : 2L) * x.floats());
    work.kernels.normalize(x, features, normalized, rstd);
    if (output == null) {
      return normalized;
    }
    work.kernels.affine(normalized, gain, shift, output);
    return output;
  }

  /**
   * Adds to the gradient of the input.
   *
   * @param dy gradient of the output; used up
   * @param dx gradient of the input, added to
   */
  public void backwardAdd(Panels dy, Panels dx) {
    work.enter(Operation.NORM_BACKWARD, 0, (output == null ? 1L : 2L) * dx.floats());
    if (output != null) {
      work.kernels.affineBackward(dy, normalized, gain, dy, gainGradient, shiftGradient);
    }
    work.kernels.normalizeBackward(dy, normalized, rstd, features, dx);
  }

  /** What the last forward pass gave. */
  public Panels forwardOutput() {
    return output == null ? normalized : output;
  }

  /** Whether the layer after it takes in gain and shift. */
  boolean isFolded() {
    return output == null;
  }

  /** Copies gain and shift for whoever applies them. */
  void fold(float[] gains, float[] shifts) {
    System.arraycopy(work.parameters.values(), gainAt, gains, 0, features);
    System.arraycopy(work.parameters.values(), shiftAt, shifts, 0, features);
  }

  void addGradients(float[] gradients, int feature, float gain, float shift) {
    gradients[gainAt + feature] += gain;
    gradients[shiftAt + feature] += shift;
  }

  @Override
  public void load() {
    if (output != null) {
      fold(gain, shift);
    }
  }

  @Override
  public void store(float[] gradients) {
    if (output == null) {
      return;
    }
    int lanes = work.kernels.lanes();
    int end = work.shareEnd(features);
    for (int f = work.shareStart(features); f < end; f++) {
      float gainSum = 0;
      float shiftSum = 0;
      for (int e = 0; e < lanes; e++) {
        gainSum += gainGradient[f * lanes + e];
        shiftSum += shiftGradient[f * lanes + e];
      }
      addGradients(gradients, f, gainSum, shiftSum);
    }
  }
}
