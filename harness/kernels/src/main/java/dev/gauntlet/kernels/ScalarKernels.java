package dev.gauntlet.kernels;

/** Each kernel in its plainest form: the specification, and what runs without the Vector API. */
final class ScalarKernels implements Kernels {
  static final int LANES = 8;

  private static final float EPSILON = 1e-5f;
  private static final float TANH_1 = (float) Math.sqrt(2 / Math.PI);
  private static final float TANH_3 = TANH_1 * 0.044715f;
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

  private final int lanes;
  private final int width; // of a panel's feature: 4 rows

  ScalarKernels(int lanes) {
    this.lanes = lanes;
    this.width = 4 * lanes;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public String description() {
    return "scalar";
  }

  @Override
  public void gemm(float[] w, float[] bias, Panels x, Panels y, boolean add) {
    for (int p = 0; p < y.count; p++) {
      for (int o = 0; o < y.features; o++) {
        int to = y.at(4 * p, o);
        for (int j = 0; j < width; j++) {
          y.data[to + j] = (add ? y.data[to + j] : 0) + bias[o];
        }
        for (int i = 0; i < x.features; i++) {
          float weight = w[(o / 4 * x.features + i) * 4 + o % 4];
          int from = x.at(4 * p, i);
          for (int j = 0; j < width; j++) {
            y.data[to + j] += weight * x.data[from + j];
          }
        }
      }
    }
  }

  @Override
  public void weightGradient(Panels x, Panels dy, float[] g, Panels scratch) {
    for (int i = 0; i < x.features; i++) {
      for (int o = 0; o < dy.features; o++) {
        float sum = 0;
        for (int p = 0; p < dy.count; p++) {
          int a = x.at(4 * p, i);
          int b = dy.at(4 * p, o);
          for (int j = 0; j < width; j++) {
            sum += x.data[a + j] * dy.data[b + j];
          }
        }
        g[Linear.tile(i, o, x.features)] += sum;
      }
    }
  }

  @Override
  public void rowSums(Panels x, float[] sums) {
    for (int f = 0; f < x.features; f++) {
      for (int r = 0; r < 4 * x.count; r++) {
        for (int e = 0; e < lanes; e++) {
          sums[f * lanes + e] += x.data[x.at(r, f) + e];
        }
      }
    }
  }

  @Override
  public void addRow(Panels x, int row, float[] sums, int at) {
    for (int f = 0; f < x.features; f++) {
      for (int e = 0; e < lanes; e++) {
        sums[at + f * lanes + e] += x.data[x.at(row, f) + e];
      }
    }
  }

  @Override
  public void normalize(Panels x, int n, Panels xhat, float[] rstd) {
    for (int r = 0; r < 4 * x.count; r++) {
      for (int e = 0; e < lanes; e++) {
        float mean = 0;
        for (int f = 0; f < n; f++) {
          mean += x.data[x.at(r, f) + e];
        }
        mean /= n;
        float variance = 0;
        for (int f = 0; f < n; f++) {
          float d = x.data[x.at(r, f) + e] - mean;
          variance += d * d;
        }
        float scale = 1 / (float) Math.sqrt(variance / n + EPSILON);
        for (int f = 0; f < n; f++) {
          xhat.data[xhat.at(r, f) + e] = (x.data[x.at(r, f) + e] - mean) * scale;
        }
        rstd[r * lanes + e] = scale;
      }
    }
  }

  @Override
  public void normalizeBackward(Panels g, Panels xhat, float[] rstd, int n, Panels dx) {
    for (int r = 0; r < 4 * g.count; r++) {
      for (int e = 0; e < lanes; e++) {
        float mean = 0;
        float along = 0;
        for (int f = 0; f < n; f++) {
          mean += g.data[g.at(r, f) + e];
          along += g.data[g.at(r, f) + e] * xhat.data[xhat.at(r, f) + e];
        }
        mean /= n;
        along /= n;
        for (int f = 0; f < n; f++) {
          float own = g.data[g.at(r, f) + e] - mean - xhat.data[xhat.at(r, f) + e] * along;
          dx.data[dx.at(r, f) + e] += rstd[r * lanes + e] * own;
        }
      }
    }
  }

  @Override
  public void affine(Panels x, float[] gain, float[] shift, Panels y) {
    for (int p = 0; p < x.count; p++) {
      for (int f = 0; f < x.features; f++) {
        int from = x.at(4 * p, f);
        int to = y.at(4 * p, f);
        for (int j = 0; j < width; j++) {
          y.data[to + j] = gain[f] * x.data[from + j] + shift[f];
        }
      }
    }
  }

  @Override
  public void affineBackward(
      Panels dy, Panels x, float[] gain, Panels dx, float[] gains, float[] shifts) {
    for (int r = 0; r < 4 * dy.count; r++) {
      for (int f = 0; f < dy.features; f++) {
        for (int e = 0; e < lanes; e++) {
          float g = dy.data[dy.at(r, f) + e];
          gains[f * lanes + e] += g * x.data[x.at(r, f) + e];
          shifts[f * lanes + e] += g;
          dx.data[dx.at(r, f) + e] = gain[f] * g;
        }
      }
    }
  }

  @Override
  public void activate(Nonlinearity f, Panels y, Panels derivative) {
    for (int j = 0; j < y.size(); j++) {
      float x = y.data[y.offset + j];
      float value;
      float slope;
      switch (f) {
        case RELU -> {
          value = Math.max(x, 0);
          slope = x > 0 ? 1 : 0;
        }
        case GELU -> {
          float bell = (float) Math.exp(-0.5f * x * x);
          float below = 0.5f * (1 + erf(SQRT_HALF * x, bell));
          value = x * below;
          slope = below + x * DENSITY * bell;
        }
        case GELU_TANH -> {
          float s = 1 / (1 + (float) Math.exp(-2 * (TANH_1 * x + TANH_3 * x * x * x)));
          value = x * s;
          slope = s + value * (1 - s) * 2 * (TANH_1 + 3 * TANH_3 * x * x);
        }
        default -> throw new AssertionError(f);
      }
      y.data[y.offset + j] = value;
      derivative.data[derivative.offset + j] = slope;
    }
  }

  /** Abramowitz and Stegun, 7.1.26; {@code bell} is exp(-x^2). */
  @SuppressWarnings("FloatingPointLiteralPrecision") // digits as in the source
  private static float erf(float x, float bell) {
    float t = 1 / (1 + 0.3275911f * Math.abs(x));
    float sum =
        ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t
                + 0.254829592f)
            * t;
    return Math.copySign(1 - sum * bell, x);
  }

  @Override
  public void multiply(Panels x, Panels y) {
    for (int j = 0; j < y.size(); j++) {
      y.data[y.offset + j] *= x.data[x.offset + j];
    }
  }

  @Override
  public void add(Panels x, Panels y) {
    for (int j = 0; j < y.size(); j++) {
      y.data[y.offset + j] += x.data[x.offset + j];
    }
  }

  @Override
  public void scores(Panels q, Panels k, int panel, int length, float[] s, int at) {
    for (int t = 0; t < length; t++) {
      for (int u = 0; u < (t / 4 + 1) * 4; u++) {
        for (int e = 0; e < lanes; e++) {
          float sum = 0;
          for (int d = 0; d < q.features; d++) {
            sum += q.data[q.at(4 * panel + t, d) + e] * k.data[k.at(4 * panel + u, d) + e];
          }
          s[at + (t * length + u) * lanes + e] = sum;
        }
      }
    }
  }

  @Override
  public void causalSoftmax(float[] s, int at, int length) {
    for (int t = 0; t < length; t++) {
      int row = at + t * length * lanes;
      softmax(s, row, t + 1);
      for (int j = (t + 1) * lanes; j < (t / 4 + 1) * 4 * lanes; j++) {
        s[row + j] = 0;
      }
    }
  }

  private void softmax(float[] s, int at, int n) {
    for (int e = 0; e < lanes; e++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int u = 0; u < n; u++) {
        max = Math.max(max, s[at + u * lanes + e]);
      }
      float sum = 0;
      for (int u = 0; u < n; u++) {
        int j = at + u * lanes + e;
        s[j] = (float) Math.exp(s[j] - max);
        sum += s[j];
      }
      for (int u = 0; u < n; u++) {
        s[at + u * lanes + e] /= sum;
      }
    }
  }

  @Override
  public void weigh(float[] p, int at, Panels v, int panel, int length, Panels z) {
    for (int t = 0; t < length; t++) {
      for (int d = 0; d < v.features; d++) {
        for (int e = 0; e < lanes; e++) {
          float sum = 0;
          for (int u = 0; u <= t; u++) {
            sum += p[at + (t * length + u) * lanes + e] * v.data[v.at(4 * panel + u, d) + e];
          }
          z.data[z.at(4 * panel + t, d) + e] = sum;
        }
      }
    }
  }

  @Override
  public void weighTransposed(float[] p, int at, Panels dz, int panel, int length, Panels dv) {
    for (int u = 0; u < length; u++) {
      for (int d = 0; d < dz.features; d++) {
        for (int e = 0; e < lanes; e++) {
          float sum = 0;
          for (int t = u; t < length; t++) {
            sum += p[at + (t * length + u) * lanes + e] * dz.data[dz.at(4 * panel + t, d) + e];
          }
          dv.data[dv.at(4 * panel + u, d) + e] = sum;
        }
      }
    }
  }

  @Override
  public void softmaxBackward(
      float[] p, int at, float[] dp, int dpAt, Panels z, Panels dz, int panel, int length) {
    for (int t = 0; t < length; t++) {
      for (int e = 0; e < lanes; e++) {
        float sum = 0;
        for (int d = 0; d < z.features; d++) {
          sum += z.data[z.at(4 * panel + t, d) + e] * dz.data[dz.at(4 * panel + t, d) + e];
        }
        for (int u = 0; u <= t; u++) {
          int j = (t * length + u) * lanes + e;
          p[at + j] *= dp[dpAt + j] - sum;
        }
      }
    }
  }

  @Override
  public void attendLast(
      Panels q, Panels k, Panels v, int group, int panel, int keys, float[] p, int at, Panels z) {
    for (int u = 0; u < keys; u++) {
      for (int e = 0; e < lanes; e++) {
        float sum = 0;
        for (int d = 0; d < q.features; d++) {
          sum += q.data[q.at(group, d) + e] * k.data[k.at(4 * panel + u, d) + e];
        }
        p[at + u * lanes + e] = sum;
      }
    }
    softmax(p, at, keys);
    weighLast(p, at, v, group, panel, keys, z);
  }

  @Override
  public void weighLast(float[] p, int at, Panels v, int group, int panel, int keys, Panels z) {
    for (int d = 0; d < v.features; d++) {
      for (int e = 0; e < lanes; e++) {
        float sum = 0;
        for (int u = 0; u < keys; u++) {
          sum += p[at + u * lanes + e] * v.data[v.at(4 * panel + u, d) + e];
        }
        z.data[z.at(group, d) + e] = sum;
      }
    }
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
    for (int u = 0; u < keys; u++) {
      for (int e = 0; e < lanes; e++) {
        float sum = 0;
        for (int d = 0; d < v.features; d++) {
          float g = dz.data[dz.at(group, d) + e];
          sum += g * v.data[v.at(4 * panel + u, d) + e];
          dv.data[dv.at(4 * panel + u, d) + e] = p[at + u * lanes + e] * g;
        }
        dp[u * lanes + e] = sum;
      }
    }
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
    for (int e = 0; e < lanes; e++) {
      float along = 0;
      for (int u = 0; u < keys; u++) {
        along += p[at + u * lanes + e] * dp[u * lanes + e];
      }
      for (int u = 0; u < keys; u++) {
        dp[u * lanes + e] = p[at + u * lanes + e] * (dp[u * lanes + e] - along);
      }
      for (int d = 0; d < q.features; d++) {
        float sum = 0;
        for (int u = 0; u < keys; u++) {
          sum += dp[u * lanes + e] * k.data[k.at(4 * panel + u, d) + e];
          dk.data[dk.at(4 * panel + u, d) + e] = dp[u * lanes + e] * q.data[q.at(group, d) + e];
        }
        dq.data[dq.at(group, d) + e] = sum;
      }
    }
  }

  @Override
  public void dropout(
      float[] x, int xAt, float[] y, int yAt, int n, int key, float rate, boolean add) {
    float scale = 1 / (1 - rate);
    int threshold = Dropout.threshold(rate);
    for (int j = 0; j < n; j++) {
      boolean stays = Dropout.hash(key, j) >>> 1 >= threshold;
      float value = stays ? x[xAt + j] * scale : 0;
      y[yAt + j] = add ? y[yAt + j] + value : value;
    }
  }

  @Override
  public void softmaxRow(
      Panels logits, int row, int classes, float scale, float[] max, float[] sum) {
    for (int e = 0; e < lanes; e++) {
      max[e] = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        max[e] = Math.max(max[e], logits.data[logits.at(row, c) + e]);
      }
      sum[e] = 0;
      for (int c = 0; c < classes; c++) {
        int j = logits.at(row, c) + e;
        logits.data[j] = (float) Math.exp(logits.data[j] - max[e]);
        sum[e] += logits.data[j];
      }
      for (int c = 0; c < classes; c++) {
        logits.data[logits.at(row, c) + e] *= scale / sum[e];
      }
    }
  }

  @Override
  public void transpose(
      float[] x, int[] xAt, int shift, float[] y, int[] yAt, int rows, Panels scratch) {
    for (int j = 0; j < rows; j++) {
      for (int i = 0; i < lanes; i++) {
        y[yAt[j] + shift + i] = x[xAt[i] + shift + j];
      }
    }
  }

  @Override
  public void adamW(
      float[] p, float[] g, float[] m, float[] v, int from, int to, FlatAdamW.Step s) {
    for (int i = from; i < to; i++) {
      s.update(p, g, m, v, i);
    }
  }
}
