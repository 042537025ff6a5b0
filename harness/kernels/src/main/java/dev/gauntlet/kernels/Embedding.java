package dev.gauntlet.kernels;

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
  private final float[] positionGradient; // rows of an example by features by L

  private Embedding(
      Workspace work, int tokenAt, int vocabSize, int positionAt, int width, Panels output) {
    this.work = work;
    this.tokenAt = tokenAt;
    this.positionAt = positionAt;
    this.width = width;
    this.output = output;
    tokenGradient = work.sums(vocabSize, width);
    int lanes = work.kernels.lanes();
    positionGradient =
        work.sums(positionAt < 0 ? 0 : work.layout.stride(), output.features * lanes);
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
        work.groups(work.layout.length() * width));
  }

  /** Looks up; the result is this layer's own and lives until its next forward pass. */
  public Panels forward(Tokens tokens) {
    work.enter(Operation.EMBEDDING, 0, output.floats());
    float[] p = work.parameters.values();
    if (positionAt < 0) {
      gatherWindows(p, tokens);
      return output;
    }
    Layout layout = work.layout;
    if (layout.pads()) {
      output.clear(); // what pads has grown with the residual stream
    }
    float[] x = output.data;
    for (int row = 0; row < layout.rows(); row++) {
      for (int lane = 0; lane < layout.lanes(); lane++) {
        int t = layout.position(row, lane);
        if (t >= layout.length()) {
          continue;
        }
        int from = tokenAt + tokens.id(layout.example(row, lane), t) * width;
        int position = positionAt + t * width;
        int to = output.at(row, 0) + lane;
        for (int f = 0; f < width; f++, to += 4 * layout.lanes()) {
          x[to] = p[from + f] + p[position + f];
        }
      }
    }
    return output;
  }

  private void gatherWindows(float[] p, Tokens tokens) {
    int lanes = work.layout.lanes();
    for (int example = 0; example < work.layout.examples(); example++) {
      for (int t = 0; t < work.layout.length(); t++) {
        int from = tokenAt + tokens.id(example, t) * width;
        int to = output.at(example / lanes, t * width) + example % lanes;
        for (int f = 0; f < width; f++, to += 4 * lanes) {
          output.data[to] = p[from + f];
        }
      }
    }
  }

  /**
   * Adds up the gradients of the tables until the step ends.
   *
   * @param tokens that the forward pass was given
   * @param dy gradient of what {@link #forward} gave, in its shape; only read
   */
  public void backward(Tokens tokens, Panels dy) {
    work.enter(Operation.EMBEDDING_BACKWARD, 0, dy.floats());
    if (positionAt < 0) {
      scatterWindows(tokens, dy);
      return;
    }
    Layout layout = work.layout;
    for (int row = 0; row < layout.rows(); row++) {
      for (int lane = 0; lane < layout.lanes(); lane++) {
        int t = layout.position(row, lane);
        if (t < layout.length()) {
          scatter(tokens.id(layout.example(row, lane), t), dy, dy.at(row, 0) + lane);
        }
      }
      int at = row % layout.stride() * dy.features * layout.lanes();
      work.kernels.addRow(dy, row, positionGradient, at);
    }
  }

  private void scatterWindows(Tokens tokens, Panels dy) {
    int lanes = work.layout.lanes();
    for (int example = 0; example < work.layout.examples(); example++) {
      for (int t = 0; t < work.layout.length(); t++) {
        int from = dy.at(example / lanes, t * width) + example % lanes;
        scatter(tokens.id(example, t), dy, from);
      }
    }
  }

  private void scatter(int token, Panels dy, int from) {
    int to = token * width;
    for (int f = 0; f < width; f++, from += 4 * work.layout.lanes()) {
      tokenGradient[to + f] += dy.data[from];
    }
  }

  @Override
  public void load() {}

  @Override
  public void store(float[] gradients) {
    int vocabSize = tokenGradient.length / width;
    int end = work.shareEnd(vocabSize) * width;
    for (int i = work.shareStart(vocabSize) * width; i < end; i++) {
      gradients[tokenAt + i] += tokenGradient[i];
    }
    if (positionAt < 0) {
      return;
    }
    int lanes = work.layout.lanes();
    int rows = work.layout.stride();
    int endRow = work.shareEnd(rows);
    for (int row = work.shareStart(rows); row < endRow; row++) {
      for (int lane = 0; lane < lanes; lane++) {
        int t = work.layout.position(row, lane);
        for (int f = 0; t < work.layout.length() && f < width; f++) {
          gradients[positionAt + t * width + f] +=
              positionGradient[(row * output.features + f) * lanes + lane];
        }
      }
    }
  }
}
