package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;

/**
 * The layers of PyTorch as functions of their input and their weights. Results belong to the
 * manager of the input.
 */
public final class Layers {
  private static final float LAYER_NORM_EPS = 1e-5f; // torch.nn.LayerNorm's default

  private Layers() {}

  /**
   * {@code torch.nn.Linear}: x W^T + b.
   *
   * @param x (..., in)
   * @param w holds {@code weight} (out, in) and {@code bias} (out)
   * @return (..., out)
   */
  public static NDArray linear(NDArray x, Weights w) {
    return Linear.linear(x, w.get("weight"), w.get("bias")).singletonOrThrow();
  }

  /**
   * {@code torch.nn.Linear} without a bias: x W^T.
   *
   * @param x (..., in)
   * @param weight (out, in)
   * @return (..., out)
   */
  public static NDArray linear(NDArray x, NDArray weight) {
    return Linear.linear(x, weight).singletonOrThrow();
  }

  /**
   * {@code torch.nn.Embedding}: rows of a table.
   *
   * @param ids INT64, any shape
   * @param table (V, C)
   * @return the shape of {@code ids} with C appended
   */
  public static NDArray embedding(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * The positions of a sequence: 0 to T - 1.
   *
   * @param tokens (B, T)
   * @return (T), INT64; belongs to the manager of {@code tokens}
   */
  public static NDArray positions(NDArray tokens) {
    int length = (int) tokens.getShape().get(1);
    return tokens.getManager().arange(0, length, 1, DataType.INT64, tokens.getDevice());
  }

  /**
   * {@code torch.nn.LayerNorm} over the last axis, eps 1e-5.
   *
   * @param x (..., C)
   * @param w holds {@code weight} (C) and {@code bias} (C)
   * @return (..., C)
   */
  public static NDArray layerNorm(NDArray x, Weights w) {
    NDArray weight = w.get("weight");
    Shape lastAxis = weight.getShape();
    return LayerNorm.layerNorm(x, lastAxis, weight, w.get("bias"), LAYER_NORM_EPS)
        .singletonOrThrow();
  }

  /**
   * x / divisor, safe to differentiate. DJL's own product, quotient and power with a Java number
   * are not: they free the number's memory when it is next collected, and the backward pass may
   * read it after that.
   *
   * @return the shape of {@code x}
   */
  public static NDArray divide(NDArray x, double divisor) {
    return x.div(x.getManager().create((float) divisor)); // freed with its manager
  }

  /**
   * {@code torch.nn.Dropout}: in training zeroes values at random and scales the others by 1/(1 -
   * rate); otherwise returns {@code x} itself.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public static NDArray dropout(NDArray x, double rate, boolean training) {
    Require.rate("dropout", rate);
    return training && rate > 0 ? Dropout.dropout(x, (float) rate, true).singletonOrThrow() : x;
  }
}
