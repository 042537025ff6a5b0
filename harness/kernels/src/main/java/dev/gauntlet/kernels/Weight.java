package dev.gauntlet.kernels;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where a linear layer finds its weights among the parameters, whatever their layout: that of input
 * i and output o is at {@code in[i] + out[o]}, the bias of output o at {@code bias[o]}. Inputs and
 * outputs that only pad have -1; so has the bias of a layer without one.
 */
@SuppressWarnings("ArrayRecordComponent") // kernels index them; nobody compares weights
public record Weight(int[] in, int[] out, int[] bias) {
  private static final int NONE = -1;

  /** A matrix stored (outputs, inputs), as torch.nn.Linear has it. */
  public static Weight outIn(ParameterVector p, String weight, String bias, int in, int out) {
    return new Weight(axis(0, in, 1), axis(p.offset(weight), out, in), biasAxis(p, bias, out));
  }

  /** A matrix stored (inputs, outputs). */
  public static Weight inOut(ParameterVector p, String weight, String bias, int in, int out) {
    return new Weight(axis(0, in, out), axis(p.offset(weight), out, 1), biasAxis(p, bias, out));
  }

  /**
   * Part of a matrix whose outputs are those of attention heads. The weight of input i and of
   * output o of head h is at {@code start + i * inStride + h * headStride + o * stride} of the
   * parameters.
   *
   * @param in number of inputs
   * @param inStride from the weight of an input to that of the next
   * @param start of the first weight
   * @param heads how many of which size
   * @param headStride from the first weight of a head to that of the next
   * @param stride from the weight of an output to that of the next of its head
   * @param bias start of the biases, which follow each other head by head
   */
  public static Weight toHeads(
      int in, int inStride, int start, Heads heads, int headStride, int stride, int bias) {
    return new Weight(
        axis(0, in, inStride),
        heads(start, heads, headStride, stride),
        heads(bias, heads, heads.size(), 1));
  }

  /**
   * A matrix from the outputs of attention heads, which follow each other, to the model's width.
   *
   * @param inStride between the weights of an input and the next
   * @param outStride between the weights of an output and the next
   */
  public static Weight fromHeads(
      Heads heads, int inStride, int start, int out, int outStride, int bias) {
    return new Weight(
        heads(0, heads, heads.size() * inStride, inStride),
        axis(start, out, outStride),
        axis(bias, out, 1));
  }

  /**
   * How many heads of which size.
   *
   * @param count of heads
   * @param size features of a head
   */
  public record Heads(int count, int size) {
    /** Features with those that pad: those of a head begin at a multiple of 4. */
    int padded() {
      return Panels.padded(size);
    }
  }

  /** The outputs of another layer with the same inputs after this one's. */
  Weight and(Weight other) {
    return new Weight(in, concat(out, other.out), concat(bias, other.bias));
  }

  private static int[] axis(int start, int size, int stride) {
    return IntStream.range(0, Panels.padded(size))
        .map(i -> i < size ? start + i * stride : NONE)
        .toArray();
  }

  private static int[] biasAxis(ParameterVector p, String bias, int size) {
    if (bias.isEmpty()) {
      int[] none = new int[Panels.padded(size)];
      Arrays.fill(none, NONE);
      return none;
    }
    return axis(p.offset(bias), size, 1);
  }

  private static int[] heads(int start, Heads heads, int headStride, int stride) {
    int padded = heads.padded();
    return IntStream.range(0, heads.count() * padded)
        .map(
            i -> {
              int within = i % padded;
              return within < heads.size()
                  ? start + i / padded * headStride + within * stride
                  : NONE;
            })
        .toArray();
  }

  private static int[] concat(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
