package dev.gauntlet.kernels;

/** The loss of a {@link Toy} in double precision, by the formulas alone, one example at a time. */
final class DoubleToy {
  private final Toy toy;
  private final ParameterVector names;
  private final double[] p;

  DoubleToy(Toy toy, ParameterVector names, double[] p) {
    this.toy = toy;
    this.names = names;
    this.p = p;
  }

  private double at(String name, int i) {
    return p[names.offset(name) + i];
  }

  double loss(int[] ids, int[] targets, int examples) {
    double sum = 0;
    int count = 0;
    for (int e = 0; e < examples; e++) {
      double[][] x = logits(ids, e);
      for (int t = toy.lastOnly() ? toy.length() - 1 : 0; t < toy.length(); t++) {
        int target = toy.lastOnly() ? targets[e] : targets[e * toy.length() + t];
        if (target >= 0) {
          double total = 0;
          for (double logit : x[t]) {
            total += Math.exp(logit);
          }
          sum += Math.log(total) - x[t][target];
          count++;
        }
      }
    }
    return sum / count;
  }

  private double[][] logits(int[] ids, int example) {
    int n = toy.width();
    double[][] x = new double[toy.length()][n];
    for (int t = 0; t < toy.length(); t++) {
      for (int f = 0; f < n; f++) {
        x[t][f] =
            at("tokens", ids[example * toy.length() + t] * n + f) + at("positions", t * n + f);
      }
    }
    for (int l = 0; l < toy.layers(); l++) {
      if (toy.postNorm()) {
        x = norm(l + ".norm1", add(x, attention(l, x)));
        x = norm(l + ".norm2", add(x, mlp(l, x)));
      } else {
        x = add(x, attention(l, norm(l + ".norm1", x)));
        x = add(x, mlp(l, norm(l + ".norm2", x)));
      }
    }
    x = norm("norm", x);
    double[][] logits = new double[toy.length()][toy.vocabSize()];
    for (int t = 0; t < toy.length(); t++) {
      for (int c = 0; c < toy.vocabSize(); c++) {
        for (int f = 0; f < n; f++) {
          logits[t][c] += at("head", c * n + f) * x[t][f];
        }
      }
    }
    return logits;
  }

  private static double[][] add(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int f = 0; f < a[t].length; f++) {
        sum[t][f] = a[t][f] + b[t][f];
      }
    }
    return sum;
  }

  private double[][] norm(String name, double[][] x) {
    double[][] y = new double[x.length][x[0].length];
    int n = x[0].length;
    for (int t = 0; t < x.length; t++) {
      double mean = 0;
      for (double each : x[t]) {
        mean += each / n;
      }
      double variance = 0;
      for (double each : x[t]) {
        variance += (each - mean) * (each - mean) / n;
      }
      for (int f = 0; f < n; f++) {
        double hat = (x[t][f] - mean) / Math.sqrt(variance + 1e-5);
        y[t][f] = hat * at(name + ".gain", f) + at(name + ".shift", f);
      }
    }
    return y;
  }

  /** x W + b, W stored (inputs, outputs). */
  private double[][] linear(double[][] x, String weight, String bias, int outputs) {
    double[][] y = new double[x.length][outputs];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < outputs; o++) {
        y[t][o] = at(bias, o);
        for (int i = 0; i < x[t].length; i++) {
          y[t][o] += at(weight, i * outputs + o) * x[t][i];
        }
      }
    }
    return y;
  }

  private double[][] attention(int l, double[][] x) {
    int inner = toy.heads() * toy.headSize();
    double[][] q = linear(x, l + ".q", l + ".qb", inner);
    double[][] k = linear(x, l + ".k", l + ".kb", inner);
    double[][] v = linear(x, l + ".v", l + ".vb", inner);
    double[][] z = new double[x.length][inner];
    for (int h = 0; h < toy.heads(); h++) {
      for (int t = 0; t < x.length; t++) {
        double[] e = new double[t + 1];
        double total = 0;
        for (int u = 0; u <= t; u++) {
          double score = 0;
          for (int d = h * toy.headSize(); d < (h + 1) * toy.headSize(); d++) {
            score += q[t][d] * k[u][d];
          }
          e[u] = Math.exp(score / Math.sqrt(toy.headSize()));
          total += e[u];
        }
        for (int u = 0; u <= t; u++) {
          for (int d = h * toy.headSize(); d < (h + 1) * toy.headSize(); d++) {
            z[t][d] += e[u] / total * v[u][d];
          }
        }
      }
    }
    return linear(z, l + ".o", l + ".ob", toy.width());
  }

  private double[][] mlp(int l, double[][] x) {
    double[][] h = linear(x, l + ".in", l + ".inb", toy.hidden());
    for (double[] row : h) {
      for (int j = 0; j < row.length; j++) {
        row[j] = activate(toy.nonlinearity(), row[j]);
      }
    }
    return linear(h, l + ".out", l + ".outb", toy.width());
  }

  static double activate(Nonlinearity f, double x) {
    return switch (f) {
      case RELU -> Math.max(x, 0);
      case GELU -> x * (0.5 + integral(x));
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    };
  }

  /** Of the normal density from 0 to x, by its power series. */
  private static double integral(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
      term *= -x * x / (2 * k);
      sum += term / (2 * k + 1);
    }
    return sum / Math.sqrt(2 * Math.PI);
  }
}
