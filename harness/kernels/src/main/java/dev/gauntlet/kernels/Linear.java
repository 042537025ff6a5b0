package dev.gauntlet.kernels;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, y = W x + b, which can take in the gain and shift of a layer normalization before
 * it and a factor after it.
 *
 * <p><b>Backward.</b> With dy the gradient of the loss by y, the chain rule gives dx = W^T dy for
 * each row, and, because every row of every example uses the same weights, dW = sum over rows of dy
 * x^T and db = sum over rows of dy.
 *
 * <p><b>Folding.</b> After a normalization the input is x = gain xhat + shift (feature by feature),
 * and so y = s (W (gain xhat + shift) + b) = (s W diag(gain)) xhat + s (b + W shift) with a factor
 * s, such as 1 / sqrt(head size) of queries. The layer computes with the matrix W' = s W diag(gain)
 * and the bias b' = s (b + W shift), which it makes once a step, and so spares two operations on
 * every number. From the gradients G of W' and h of b' those of the parameters follow by the
 * product rule: dW[o, i] = s[o] (gain[i] G[o, i] + shift[i] h[o]), db[o] = s[o] h[o], dgain[i] =
 * sum over o of s[o] W[o, i] G[o, i], and dshift[i] = sum over o of s[o] W[o, i] h[o].
 *
 * <p>W' is kept in blocks of 4 outputs, as the kernel reads it, and so is its transpose.
 */
public final class Linear implements Workspace.Trained {
  private final Workspace work;
  private final Weight weight;
  private final @Nullable LayerNorm norm; // folded
  private final float @Nullable [] factors; // of the outputs
  private final int inputs;
  private final int outputs;
  private final float[] forward; // [outputs / 4][inputs][4]
  private final float[] backward; // [inputs / 4][outputs][4]
  private final float[] bias;
  private final float[] noBias;
  private final float[] gradient; // tiles of 4 inputs by 4 outputs
  private final float[] biasGradient; // outputs by L
  private final float[] scratch;
  private final float[] biasSums;

  /** A layer of its own. */
  public Linear(Workspace work, Weight weight) {
    this(work, weight, null, null);
  }

  /** A layer that takes in the gain and shift of the normalization before it. */
  public Linear(Workspace work, Weight weight, LayerNorm norm) {
    this(work, weight, norm, null);
  }

  /**
   * A layer that takes in its neighbours.
   *
   * @param norm whose gain and shift it takes in; null for none
   * @param factors by which outputs are multiplied; null for 1
   */
  Linear(Workspace work, Weight weight, @Nullable LayerNorm norm, float @Nullable [] factors) {
    this.work = work;
    this.weight = weight;
    this.norm = norm;
    this.factors = factors;
    int lanes = work.kernels.lanes();
    inputs = weight.in().length;
    outputs = weight.out().length;
    forward = new float[inputs * outputs];
    backward = new float[inputs * outputs];
    bias = new float[outputs];
    noBias = new float[inputs];
    gradient = new float[inputs * outputs];
    biasGradient = new float[outputs * lanes];
    biasSums = new float[outputs];
    scratch = new float[16 * lanes];
    work.register(this);
  }

  /** Where the gradient of a weight is: in tiles of 4 inputs, 4 outputs by pairs within. */
  static int tile(int input, int output, int outputs) {
    int tile = input / 4 * (outputs / 4) + output / 4;
    return tile * 16 + output % 4 / 2 * 8 + input % 4 * 2 + output % 2;
  }

  int outputs() {
    return outputs;
  }

  /** y = W x + b. */
  public void forward(Panels x, Panels y) {
    work.kernels.gemm(forward, bias, x, y, false);
  }

  /** y += W x + b. */
  public void forwardAdd(Panels x, Panels y) {
    work.kernels.gemm(forward, bias, x, y, true);
  }

  /** dW += dy x^T, db += dy, and dx = W^T dy. */
  public void backward(Panels x, Panels dy, Panels dx) {
    backward(x, dy);
    work.kernels.gemm(backward, noBias, dy, dx, false);
  }

  /** dW += dy x^T, db += dy, and dx += W^T dy. */
  public void backwardAdd(Panels x, Panels dy, Panels dx) {
    backward(x, dy);
    work.kernels.gemm(backward, noBias, dy, dx, true);
  }

  /** dW += dy x^T, db += dy. */
  private void backward(Panels x, Panels dy) {
    work.kernels.weightGradient(x, dy, gradient, scratch);
    if (norm != null || weight.bias()[0] >= 0) {
      work.kernels.rowSums(dy, biasGradient);
    }
  }

  @Override
  public void load() {
    float[] p = work.parameters.values();
    for (int o = 0; o < outputs; o++) {
      bias[o] = weight.bias()[o] < 0 ? 0 : p[weight.bias()[o]];
    }
    for (int i = 0; i < inputs; i++) {
      if (weight.in()[i] < 0) {
        continue;
      }
      float gain = norm == null ? 1 : norm.gain(i);
      float shift = norm == null ? 0 : norm.shift(i);
      for (int o = 0; o < outputs; o++) {
        if (weight.out()[o] < 0) {
          continue;
        }
        float w = p[weight.in()[i] + weight.out()[o]];
        bias[o] += w * shift;
        float folded = w * gain * factor(o);
        forward[(o / 4 * inputs + i) * 4 + o % 4] = folded;
        backward[(i / 4 * outputs + o) * 4 + i % 4] = folded;
      }
    }
    if (factors != null) {
      for (int o = 0; o < outputs; o++) {
        bias[o] *= factors[o];
      }
    }
  }

  private float factor(int output) {
    return factors == null ? 1 : factors[output];
  }

  @Override
  public void store(float[] gradients) {
    float[] p = work.parameters.values();
    storeBias(gradients);
    for (int i = 0; i < inputs; i++) {
      int in = weight.in()[i];
      if (in < 0) {
        continue;
      }
      float gain = norm == null ? 1 : norm.gain(i);
      float shift = norm == null ? 0 : norm.shift(i);
      float gainGradient = 0;
      float shiftGradient = 0;
      for (int o = 0; o < outputs; o++) {
        int out = weight.out()[o];
        if (out < 0) {
          continue;
        }
        float g = gradient[tile(i, o, outputs)] * factor(o);
        float w = p[in + out];
        gradients[in + out] += gain * g + shift * biasSums[o];
        gainGradient += w * g;
        shiftGradient += w * biasSums[o];
      }
      if (norm != null) {
        norm.addGradients(gradients, i, gainGradient, shiftGradient);
      }
    }
    Arrays.fill(gradient, 0f);
  }

  private void storeBias(float[] gradients) {
    int lanes = work.kernels.lanes();
    for (int o = 0; o < outputs; o++) {
      float sum = 0;
      for (int e = 0; e < lanes; e++) {
        sum += biasGradient[o * lanes + e];
      }
      biasSums[o] = sum * factor(o);
      if (weight.bias()[o] >= 0) {
        gradients[weight.bias()[o]] += biasSums[o];
      }
    }
    Arrays.fill(biasGradient, 0f);
  }
}
