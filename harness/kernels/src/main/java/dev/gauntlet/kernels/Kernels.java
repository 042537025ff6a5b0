package dev.gauntlet.kernels;

/**
 * The arithmetic of the layers, on arrays. {@link ScalarKernels} says what each operation is, one
 * number at a time, and is used where there is no Vector API; {@link VectorKernels} does the same
 * with vectors, up to rounding.
 *
 * <p>No operation allocates, and none keeps anything.
 */
interface Kernels {

  /** Examples in a vector, L. */
  int lanes();

  /** What computes, for a record of a run: {@code "512-bit vectors"}. */
  String description();

  /**
   * y = W x + b, or y += W x + b.
   *
   * @param w weights in blocks of 4 outputs: of output o and input i at {@code (o / 4 * inputs + i)
   *     * 4 + o % 4}
   * @param bias one for each output
   * @param x rows by inputs
   * @param y rows by outputs
   */
  void gemm(float[] w, float[] bias, Panels x, Panels y, boolean add);

  /**
   * g[i, o] += sum over rows and lanes of x[i] dy[o].
   *
   * @param g in tiles of 4 by 4, as {@link Linear#tile} says
   * @param scratch L (16 + rows (inputs + 4)) floats
   */
  void weightGradient(Panels x, Panels dy, float[] g, Panels scratch);

  /**
   * Sums over the rows, the lanes apart.
   *
   * @param sums features by L, added to
   */
  void rowSums(Panels x, float[] sums);

  /** sums[f, lane] += x[row, f, lane], from {@code at}. */
  void addRow(Panels x, int row, float[] sums, int at);

  /**
   * xhat = (x - mean x) / sqrt(var x + 1e-5), for each row and lane over the features.
   *
   * @param n features that count
   * @param rstd 1 / sqrt(var x + 1e-5) of each row and lane, for the backward pass
   */
  void normalize(Panels x, int n, Panels xhat, float[] rstd);

  /** dx += rstd (g - mean g - xhat mean (g xhat)), g being the gradient of xhat. */
  void normalizeBackward(Panels g, Panels xhat, float[] rstd, int n, Panels dx);

  /** y = gain x + shift, feature by feature. */
  void affine(Panels x, float[] gain, float[] shift, Panels y);

  /**
   * dx = gain dy, and the sums over rows of dy x and of dy, the lanes apart.
   *
   * @param gains features by L, added to
   * @param shifts features by L, added to
   */
  void affineBackward(Panels dy, Panels x, float[] gain, Panels dx, float[] gains, float[] shifts);

  /** y = f(y) in place, and the derivative f'(y) beside it. */
  void activate(Nonlinearity f, Panels y, Panels derivative);

  /** y *= x. */
  void multiply(Panels x, Panels y);

  /** y += x. */
  void add(Panels x, Panels y);

  /**
   * s[t, u] = q[t] k[u] for u up to the end of t's panel.
   *
   * @param panel first panel of the group
   * @param length rows of a group, a multiple of 4
   * @param s length by length by L, from {@code at}
   */
  void scores(Panels q, Panels k, int panel, int length, float[] s, int at);

  /** Softmax of each row t over u up to t; 0 from there to the end of t's panel. */
  void causalSoftmax(float[] s, int at, int length);

  /** z[t] = sum over u up to t of p[t, u] v[u]. */
  void weigh(float[] p, int at, Panels v, int panel, int length, Panels z);

  /** dv[u] = sum over t from u of p[t, u] dz[t]. */
  void weighTransposed(float[] p, int at, Panels dz, int panel, int length, Panels dv);

  /** p[t, u] *= dp[t, u] - sum over d of z[t, d] dz[t, d]: the gradient of the scores. */
  void softmaxBackward(
      float[] p, int at, float[] dp, int dpAt, Panels z, Panels dz, int panel, int length);

  /**
   * Attention of one query: p = softmax over the keys of q k, z = p v.
   *
   * @param group its row in {@code q} and {@code z}
   * @param panel first panel of the keys
   * @param keys their number
   * @param p keys by L, from {@code at}
   */
  void attendLast(
      Panels q, Panels k, Panels v, int group, int panel, int keys, float[] p, int at, Panels z);

  /** The same from probabilities that have been through dropout: z = p v. */
  void weighLast(float[] p, int at, Panels v, int group, int panel, int keys, Panels z);

  /**
   * dp[u] = dz v[u], and dv[u] = p[u] dz.
   *
   * @param p as it weighed the values
   */
  void weighLastBackward(
      float[] p,
      int at,
      Panels v,
      Panels dz,
      int group,
      int panel,
      int keys,
      float[] dp,
      Panels dv);

  /**
   * From the gradient of the probabilities to those of query and keys: ds = p (dp - sum p dp),
   * dk[u] = ds[u] q, dq = sum ds[u] k[u].
   *
   * @param p before dropout
   * @param dp becomes ds
   */
  void scoreLastBackward(
      float[] p,
      int at,
      float[] dp,
      Panels q,
      Panels k,
      int group,
      int panel,
      int keys,
      Panels dq,
      Panels dk);

  /**
   * y = x masked and scaled by 1 / (1 - rate), or y += that. Which elements stay is a function of
   * the key and an element's place, so that the backward pass finds the same.
   *
   * @param n a multiple of L
   */
  void dropout(float[] x, int xAt, float[] y, int yAt, int n, int key, float rate, boolean add);

  /**
   * Softmax of a row of logits, times a factor, in place.
   *
   * @param row in {@code logits}
   * @param classes logits that count
   * @param max L floats: the largest of each lane
   * @param sum L floats: the sum of exp (logit - max) of each lane
   */
  void softmaxRow(Panels logits, int row, int classes, float scale, float[] max, float[] sum);

  /**
   * y[j, i] = x[i, j], both L by L.
   *
   * @param xAt where each row of x is, shifted
   * @param yAt where each row of y goes, shifted
   * @param rows of y that are wanted, from the first
   * @param scratch L by L
   */
  void transpose(float[] x, int[] xAt, int shift, float[] y, int[] yAt, int rows, Panels scratch);

  /** One step of AdamW on a range of the parameters; {@code s.gradientScale} clips. */
  void adamW(float[] p, float[] g, float[] m, float[] v, int from, int to, FlatAdamW.Step s);

  /**
   * Those of this process: vectors if it has the module {@code jdk.incubator.vector} and {@link
   * KernelChoice} has nothing against it.
   *
   * @throws IllegalArgumentException if the choice is none
   */
  static Kernels ofThisProcess() {
    KernelChoice.ofThisProcess(); // what is wrong with it must not end the loading of a class
    return Chosen.KERNELS;
  }

  /** Decides once, when first asked. */
  final class Chosen {
    static final Kernels KERNELS = choose();

    private Chosen() {}

    private static Kernels choose() {
      boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      boolean wanted = KernelChoice.ofThisProcess() != KernelChoice.SCALAR;
      return present && wanted ? new VectorKernels() : new ScalarKernels(ScalarKernels.LANES);
    }
  }
}
