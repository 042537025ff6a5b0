package dev.gauntlet.kernels;

/** The kernels with the Vector API; loaded only where the module is. */
final class VectorKernels implements Kernels {

  @Override
  public int lanes() {
    return Vectors.L;
  }

  @Override
  public String description() {
    return Vectors.S.vectorBitSize() + "-bit vectors";
  }

  @Override
  public void gemm(float[] w, float[] bias, Panels x, Panels y, boolean add) {
    VectorGemm.gemm(w, bias, x, y, add);
  }

  @Override
  public void weightGradient(Panels x, Panels dy, float[] g, Panels scratch) {
    VectorGemm.weightGradient(x, dy, g, scratch);
  }

  @Override
  public void rowSums(Panels x, float[] sums) {
    VectorNorm.rowSums(x, sums);
  }

  @Override
  public void addRow(Panels x, int row, float[] sums, int at) {
    VectorNorm.addRow(x, row, sums, at);
  }

  @Override
  public void normalize(Panels x, int n, Panels xhat, float[] rstd) {
    VectorNorm.normalize(x, n, xhat, rstd);
  }

  @Override
  public void normalizeBackward(Panels g, Panels xhat, float[] rstd, int n, Panels dx) {
    VectorNorm.normalizeBackward(g, xhat, rstd, n, dx);
  }

  @Override
  public void affine(Panels x, float[] gain, float[] shift, Panels y) {
    VectorNorm.affine(x, gain, shift, y);
  }

  @Override
  public void affineBackward(
      Panels dy, Panels x, float[] gain, Panels dx, float[] gains, float[] shifts) {
    VectorNorm.affineBackward(dy, x, gain, dx, gains, shifts);
  }

  @Override
  public void activate(Nonlinearity f, Panels y, Panels derivative) {
    float[] slope = derivative.data;
    switch (f) {
      case RELU -> VectorElements.relu(y.data, y.offset, y.size(), slope, derivative.offset);
      case GELU -> VectorElements.gelu(y.data, y.offset, y.size(), slope, derivative.offset);
      case GELU_TANH ->
          VectorElements.geluTanh(y.data, y.offset, y.size(), slope, derivative.offset);
    }
  }

  @Override
  public void multiply(Panels x, Panels y) {
    VectorElements.multiply(x.data, x.offset, y.data, y.offset, y.size());
  }

  @Override
  public void add(Panels x, Panels y) {
    VectorElements.add(x.data, x.offset, y.data, y.offset, y.size());
  }

  @Override
  public void scores(Panels q, Panels k, int panel, int length, float[] s, int at) {
    VectorAttention.scores(q, k, panel, length, s, at);
  }

  @Override
  public void causalSoftmax(float[] s, int at, int length) {
    VectorSoftmax.causal(s, at, length);
  }

  @Override
  public void weigh(float[] p, int at, Panels v, int panel, int length, Panels z) {
    VectorAttention.weigh(p, at, v, panel, length, z);
  }

  @Override
  public void weighTransposed(float[] p, int at, Panels dz, int panel, int length, Panels dv) {
    VectorAttention.weighTransposed(p, at, dz, panel, length, dv);
  }

  @Override
  public void softmaxBackward(
      float[] p, int at, float[] dp, int dpAt, Panels z, Panels dz, int panel, int length) {
    VectorAttention.softmaxBackward(p, at, dp, dpAt, z, dz, panel, length);
  }

  @Override
  public void attendLast(
      Panels q, Panels k, Panels v, int group, int panel, int keys, float[] p, int at, Panels z) {
    VectorAttention.scoresLast(q, k, group, panel, keys, p, at);
    VectorSoftmax.scores(p, at, at + (keys - 1) * Vectors.L);
    VectorAttention.weighLast(p, at, v, group, panel, keys, z);
  }

  @Override
  public void weighLast(float[] p, int at, Panels v, int group, int panel, int keys, Panels z) {
    VectorAttention.weighLast(p, at, v, group, panel, keys, z);
  }

  @Override
  public void weighLastBackward(
      float[] p,
      int at,
      Panels v,
      Panels dz,
      int group,
      int panel,
      int keys,
      float[] dp,
      Panels dv) {
    VectorAttention.weighLastBackward(p, at, v, dz, group, panel, keys, dp, dv);
  }

  @Override
  public void scoreLastBackward(
      float[] p,
      int at,
      float[] dp,
      Panels q,
      Panels k,
      int group,
      int panel,
      int keys,
      Panels dq,
      Panels dk) {
    VectorAttention.scoreLastBackward(p, at, dp, q, k, group, panel, keys, dq, dk);
  }

  @Override
  public void dropout(
      float[] x, int xAt, float[] y, int yAt, int n, int key, float rate, boolean add) {
    VectorElements.dropout(x, xAt, y, yAt, n, key, rate, add);
  }

  @Override
  public void softmaxRow(
      Panels logits, int row, int classes, float scale, float[] max, float[] sum) {
    VectorSoftmax.logits(logits.data, logits.at(row, 0), classes, scale, max, sum);
  }

  @Override
  public void transpose(
      float[] x, int[] xAt, int shift, float[] y, int[] yAt, int rows, Panels scratch) {
    Vectors.transpose(x, xAt, shift, y, yAt, rows, scratch);
  }

  @Override
  public void adamW(
      float[] p, float[] g, float[] m, float[] v, int from, int to, FlatAdamW.Step s) {
    int rest = VectorElements.adamW(p, g, m, v, from, to, s);
    for (int i = rest; i < to; i++) {
      s.update(p, g, m, v, i);
    }
  }
}
