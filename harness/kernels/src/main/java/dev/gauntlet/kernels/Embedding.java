package dev.gauntlet.kernels;

import java.util.Arrays;

/**
 * Token embeddings, either one row for each position, with the embedding of the position added, or
 * the embeddings of the whole window side by side in one row.
 *
 * <p><b>Backward.</b> The embedding of a token is its row of the table, so the gradient of that row
 * is the sum of the gradients of all places at which the token stands; the same for positions.
 */
public final class Embedding implements Workspace.Trained {
  private final Workspace work;
  private final int tokenAt;
  private final int positionAt; // -1 for none
  private final int width;
  private final Panels output;
  private final float[] tokenGradient;
  private final float[] positionGradient; // positions by features by L

  private Embedding(
      Workspace work, int tokenAt, int vocabSize, int positionAt, int width, Panels output) {
    this.work = work;
    this.tokenAt = tokenAt;
    this.positionAt = positionAt;
    this.width = width;
    this.output = output;
    tokenGradient = new float[vocabSize * width];
    int lanes = work.kernels.lanes();
    positionGradient =
        new float[positionAt < 0 ? 0 : work.paddedLength() * output.features * lanes];
    work.register(this);
  }

  /**
   * One row for each position: that of its token and that of the position, added.
   *
   * @param tokens name of the table of tokens, (V, width)
   * @param positions name of the table of positions, (T, width)
   */
  public static Embedding withPositions(
      Workspace work, String tokens, String positions, int vocabSize, int width) {
    return new Embedding(
        work,
        work.parameters.offset(tokens),
        vocabSize,
        work.parameters.offset(positions),
        width,
        work.positions(width));
  }

  /** One row for each example: the embeddings of its tokens, one after the other. */
  public static Embedding window(Workspace work, String tokens, int vocabSize, int width) {
    return new Embedding(
        work,
        work.parameters.offset(tokens),
        vocabSize,
        -1,
        width,
        work.groups(work.length * width));
  }

  /** Looks up; the result is this layer's own and lives until its next forward pass. */
  public Panels forward(Tokens tokens) {
    float[] p = work.parameters.values();
    if (work.paddedLength() > work.length) {
      output.clear(); // what pads rows has grown with the residual stream
    }
    for (int group = 0; group < work.groups; group++) {
      for (int t = 0; t < work.length; t++) {
        gather(p, tokens, group, t);
      }
    }
    return output;
  }

  private void gather(float[] p, Tokens tokens, int group, int t) {
    int lanes = work.kernels.lanes();
    float[] x = output.data;
    for (int lane = 0; lane < lanes; lane++) {
      int from = tokenAt + tokens.id(group * lanes + lane, t) * width;
      int to = at(group, t) + lane;
      if (positionAt < 0) {
        for (int f = 0; f < width; f++, to += 4 * lanes) {
          x[to] = p[from + f];
        }
      } else {
        int position = positionAt + t * width;
        for (int f = 0; f < width; f++, to += 4 * lanes) {
          x[to] = p[from + f] + p[position + f];
        }
      }
    }
  }

  /** Where the first feature of a token is. */
  private int at(int group, int t) {
    return positionAt < 0
        ? output.at(group, t * width)
        : output.at(group * work.paddedLength() + t, 0);
  }

  /** Adds up the gradients of the tables. */
  public void backward(Tokens tokens, Panels dy) {
    for (int group = 0; group < work.groups; group++) {
      for (int t = 0; t < work.length; t++) {
        scatter(tokens, group, t, dy);
        if (positionAt >= 0) {
          int row = group * work.paddedLength() + t;
          int at = t * dy.features * work.kernels.lanes();
          work.kernels.addRow(dy, row, positionGradient, at);
        }
      }
    }
  }

  private void scatter(Tokens tokens, int group, int t, Panels dy) {
    int lanes = work.kernels.lanes();
    int shift = at(group, t) - output.offset + dy.offset;
    for (int lane = 0; lane < lanes; lane++) {
      int to = tokens.id(group * lanes + lane, t) * width;
      int from = shift + lane;
      for (int f = 0; f < width; f++, from += 4 * lanes) {
        tokenGradient[to + f] += dy.data[from];
      }
    }
  }

  @Override
  public void load() {}

  @Override
  public void store(float[] gradients) {
    for (int i = 0; i < tokenGradient.length; i++) {
      gradients[tokenAt + i] += tokenGradient[i];
    }
    Arrays.fill(tokenGradient, 0f);
    if (positionAt < 0) {
      return;
    }
    int lanes = work.kernels.lanes();
    for (int t = 0; t < work.length; t++) {
      for (int f = 0; f < width; f++) {
        float sum = 0;
        for (int e = 0; e < lanes; e++) {
          sum += positionGradient[(t * output.features + f) * lanes + e];
        }
        gradients[positionAt + t * width + f] += sum;
      }
    }
    Arrays.fill(positionGradient, 0f);
  }
}
