package dev.gauntlet.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  private final Linear first; // worker's, whose matrices and bias all workers use
  private final List<Linear> team = new ArrayList<>(); // of the first worker's: all workers'
  private final Weight weight;
  private final @Nullable LayerNorm norm; // folded
  private final float[] factors; // of the outputs; 0 of those that pad
  private final float[] gains; // of the inputs; 0 of those that pad
  private final float[] shifts;
  private final float[] gainSums; // their gradients, of this worker's share of the outputs
  private final float[] shiftSums;
  private final int[] inAt; // as the weight has it; what pads has the place of what is before it
  private final int[] outAt;
  private final int inputs;
  private final int outputs;
  private final float[] forward; // [outputs / 4][inputs][4]
  private final float[] backward; // [inputs / 4][outputs][4]
  private final float[] bias;
  private final float[] noBias;
  private final float[] gradient; // tiles of 4 inputs by 4 outputs
  private final float[] biasGradient; // outputs by L

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
    this.first = work.register(this);
    first.team.add(this);
    this.weight = weight;
    this.norm = norm != null && norm.isFolded() ? norm : null;
    int lanes = work.kernels.lanes();
    inputs = weight.in().length;
    outputs = weight.out().length;
    inAt = places(weight.in());
    outAt = places(weight.out());
    this.factors = ones(weight.out());
    for (int o = 0; factors != null && o < outputs; o++) {
      this.factors[o] *= factors[o];
    }
    gains = ones(weight.in());
    shifts = new float[inputs];
    gainSums = new float[inputs];
    shiftSums = new float[inputs];
    forward = first == this ? new float[inputs * outputs] : first.forward;
    backward = first == this ? new float[inputs * outputs] : first.backward;
    bias = first == this ? new float[outputs] : first.bias;
    noBias = new float[inputs];
    gradient = work.sums(outputs, inputs);
    biasGradient = work.sums(outputs, lanes);
    work.reserve(16 * lanes + (inputs + 4) * work.layout.paddedRows() * lanes);
  }

  /** What pads is in a block of 4 with what is before it, and so in the same worker's share. */
  private static int[] places(int[] axis) {
    int[] places = axis.clone();
    for (int i = 1; i < places.length; i++) {
      places[i] = places[i] < 0 ? places[i - 1] : places[i];
    }
    return places;
  }

  private static float[] ones(int[] axis) {
    float[] ones = new float[axis.length];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = axis[i] < 0 ? 0 : 1;
    }
    return ones;
  }

  /** Where the gradient of a weight is: in tiles of 4 inputs, 4 outputs by pairs within. */
  static int tile(int input, int output, int inputs) {
    int tile = output / 4 * (inputs / 4) + input / 4;
    return tile * 16 + output % 4 / 2 * 8 + input % 4 * 2 + output % 2;
  }

  private double flops(Panels x) {
    return 2.0 * inputs * outputs * 4 * x.count * x.lanes;
  }

  /** With those that pad. */
  int inputs() {
    return inputs;
  }

  /** With those that pad. */
  int outputs() {
    return outputs;
  }

  /**
   * y = W x + b.
   *
   * @param x inputs by rows; with a folded normalization, what that gave
   * @param y outputs by as many rows, overwritten; not x
   */
  public void forward(Panels x, Panels y) {
    work.enter(Operation.LINEAR, flops(x), y.floats());
    work.kernels.gemm(forward, bias, x, y, false);
  }

  /**
   * y += W x + b.
   *
   * @param x as of {@link #forward}
   * @param y outputs by as many rows, added to
   */
  public void forwardAdd(Panels x, Panels y) {
    work.enter(Operation.LINEAR, flops(x), y.floats());
    work.kernels.gemm(forward, bias, x, y, true);
  }

  /**
   * dW += dy x^T, db += dy, and dx = W^T dy. The gradients of weights and bias are summed up until
   * the step ends.
   *
   * @param x that the forward pass was given, unchanged since
   * @param dy gradient of y, outputs by as many rows; only read
   * @param dx gradient of x, inputs by as many rows, overwritten; neither x nor dy
   */
  public void backward(Panels x, Panels dy, Panels dx) {
    backward(x, dy);
    work.enter(Operation.LINEAR_BACKWARD, flops(x), dx.floats());
    work.kernels.gemm(backward, noBias, dy, dx, false);
  }

  /** The same as {@link #backward}, but dx is added to: dx += W^T dy. */
  public void backwardAdd(Panels x, Panels dy, Panels dx) {
    backward(x, dy);
    work.enter(Operation.LINEAR_BACKWARD, flops(x), dx.floats());
    work.kernels.gemm(backward, noBias, dy, dx, true);
  }

  /** dW += dy x^T, db += dy. */
  private void backward(Panels x, Panels dy) {
    work.enter(Operation.WEIGHT_GRADIENT, flops(x), gradient.length);
    work.kernels.weightGradient(x, dy, gradient, work.scratch());
    if (norm != null || weight.bias()[0] >= 0) {
      work.enter(Operation.BIAS_GRADIENT, 0, biasGradient.length);
      work.kernels.rowSums(dy, biasGradient);
    }
  }

  @Override
  public void load() {
    float[] p = work.parameters.values();
    if (norm != null) {
      norm.fold(gains, shifts);
    }
    int end = work.shareEnd(outputs);
    for (int o = work.shareStart(outputs); o < end; o += 4) {
      load(p, o);
    }
  }

  /** Four outputs. What pads has the factor 0, whatever its place. */
  private void load(float[] p, int o) {
    float b0 = bias(p, o);
    float b1 = bias(p, o + 1);
    float b2 = bias(p, o + 2);
    float b3 = bias(p, o + 3);
    for (int i = 0, ahead = o * inputs; i < inputs; i++, ahead += 4) {
      int in = inAt[i];
      float w0 = p[in + outAt[o]];
      float w1 = p[in + outAt[o + 1]];
      float w2 = p[in + outAt[o + 2]];
      float w3 = p[in + outAt[o + 3]];
      b0 += w0 * shifts[i];
      b1 += w1 * shifts[i];
      b2 += w2 * shifts[i];
      b3 += w3 * shifts[i];
      w0 *= gains[i] * factors[o];
      w1 *= gains[i] * factors[o + 1];
      w2 *= gains[i] * factors[o + 2];
      w3 *= gains[i] * factors[o + 3];
      forward[ahead] = w0;
      forward[ahead + 1] = w1;
      forward[ahead + 2] = w2;
      forward[ahead + 3] = w3;
      int back = ((i >> 2) * outputs + o) * 4 + (i & 3);
      backward[back] = w0;
      backward[back + 4] = w1;
      backward[back + 8] = w2;
      backward[back + 12] = w3;
    }
    bias[o] = b0 * factors[o];
    bias[o + 1] = b1 * factors[o + 1];
    bias[o + 2] = b2 * factors[o + 2];
    bias[o + 3] = b3 * factors[o + 3];
  }

  private float bias(float[] p, int o) {
    int at = weight.bias()[o];
    return at < 0 ? 0 : p[at];
  }

  @Override
  public void store(float[] gradients) {
    float[] p = work.parameters.values();
    int end = work.shareEnd(outputs);
    for (int o = work.shareStart(outputs); o < end; o += 4) {
      store(p, gradients, o);
    }
  }

  /** Four outputs. What pads has a gradient of 0. */
  private void store(float[] p, float[] gradients, int o) {
    int out0 = outAt[o];
    int out1 = outAt[o + 1];
    int out2 = outAt[o + 2];
    int out3 = outAt[o + 3];
    float f0 = factors[o];
    float f1 = factors[o + 1];
    float f2 = factors[o + 2];
    float f3 = factors[o + 3];
    float b0 = storeBias(gradients, o);
    float b1 = storeBias(gradients, o + 1);
    float b2 = storeBias(gradients, o + 2);
    float b3 = storeBias(gradients, o + 3);
    for (int i = 0; i < inputs; i++) {
      int in = inAt[i];
      int at = tile(i, o, inputs);
      float g0 = gradient[at] * f0;
      float g1 = gradient[at + 1] * f1;
      float g2 = gradient[at + 8] * f2;
      float g3 = gradient[at + 9] * f3;
      if (norm == null) {
        gradients[in + out0] += g0;
        gradients[in + out1] += g1;
        gradients[in + out2] += g2;
        gradients[in + out3] += g3;
        continue;
      }
      float w0 = p[in + out0];
      float w1 = p[in + out1];
      float w2 = p[in + out2];
      float w3 = p[in + out3];
      float gain = gains[i];
      float shift = shifts[i];
      gainSums[i] += w0 * g0 + w1 * g1 + w2 * g2 + w3 * g3;
      shiftSums[i] += w0 * b0 + w1 * b1 + w2 * b2 + w3 * b3;
      gradients[in + out0] += gain * g0 + shift * b0;
      gradients[in + out1] += gain * g1 + shift * b1;
      gradients[in + out2] += gain * g2 + shift * b2;
      gradients[in + out3] += gain * g3 + shift * b3;
    }
  }

  /** The gradient of an output's bias, which is stored if there is one. */
  private float storeBias(float[] gradients, int o) {
    int lanes = work.kernels.lanes();
    float sum = 0;
    for (int e = 0; e < lanes; e++) {
      sum += biasGradient[o * lanes + e];
    }
    sum *= factors[o];
    if (weight.bias()[o] >= 0) {
      gradients[weight.bias()[o]] += sum;
    }
    return sum;
  }

  @Override
  public void finish(float[] gradients) {
    if (norm == null) {
      return;
    }
    for (int worker = 0; worker < team.size(); worker++) {
      Linear each = team.get(worker);
      for (int i = 0; i < inputs; i++) {
        if (weight.in()[i] >= 0) {
          norm.addGradients(gradients, i, each.gainSums[i], each.shiftSums[i]);
        }
      }
      Arrays.fill(each.gainSums, 0f);
      Arrays.fill(each.shiftSums, 0f);
    }
  }
}
