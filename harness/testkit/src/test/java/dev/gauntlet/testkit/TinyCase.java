package dev.gauntlet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A parity case made in plain Java and double precision, of a model that is its own original:
 * logits = GELU(table[token]) + shift, with the exact GELU. The shift stands for a key bias:
 * softmax does not see it.
 */
final class TinyCase {
  static final int B = 3;
  static final int T = 4;
  static final int V = 5;
  private static final int STEPS = 6;
  private static final double LEARNING_RATE = 0.01;
  private static final double WEIGHT_DECAY = 0.1;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;

  private final boolean allPositions;
  private final long[] x;
  private final long[] y;
  private final double[] parameters; // the table, row by row, and the shift

  TinyCase(boolean allPositions, long seed) {
    this.allPositions = allPositions;
    Random random = new Random(seed);
    x = LongStream.range(0, B * T).map(i -> random.nextInt(V)).toArray();
    y = LongStream.range(0, allPositions ? B * T : B).map(i -> random.nextInt(V)).toArray();
    parameters = DoubleStream.generate(random::nextGaussian).limit(V * V + 1).toArray();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) parameters[i]; // as the file will have it
    }
  }

  /** The arrays, all of them right. */
  NpzFile npz() {
    NpzFile file = new NpzFile();
    add(file, "param:", parameters);
    file.longs("x", "(3, 4)", x);
    file.longs("y", allPositions ? "(3, 4)" : "(3,)", y);
    file.floats("logits", "(3, 4, 5)", logits(parameters));
    file.floats("loss", "(1,)", loss(parameters));
    add(file, "grad:", gradient(parameters));
    double[] trained = parameters.clone();
    double[] m = new double[trained.length];
    double[] v = new double[trained.length];
    double[] losses = new double[STEPS];
    for (int step = 1; step <= STEPS; step++) {
      losses[step - 1] = loss(trained);
      double[] gradient = gradient(trained);
      for (int i = 0; i < trained.length; i++) {
        m[i] = BETA1 * m[i] + (1 - BETA1) * gradient[i];
        v[i] = BETA2 * v[i] + (1 - BETA2) * gradient[i] * gradient[i];
        double mean = m[i] / (1 - Math.pow(BETA1, step));
        double root = Math.sqrt(v[i] / (1 - Math.pow(BETA2, step)));
        trained[i] -= LEARNING_RATE * (WEIGHT_DECAY * trained[i] + mean / (root + EPS));
      }
    }
    file.floats("adamw_losses", "(6,)", losses);
    add(file, "final:", trained);
    return file;
  }

  /** The sizes, all of them right. */
  String json() {
    return """
        {
         "implementation": "tiny",
         "target": "%s",
         "vocab_size": 5,
         "context_length": 4,
         "n_embd": 5,
         "n_head": 0,
         "n_layer": 0,
         "n_hidden": 0,
         "batch": 3,
         "dropout": 0,
         "parameters": 26,
         "optimizer": {
          "name": "AdamW",
          "lr": 0.01,
          "weight_decay": 0.1,
          "beta1": 0.9,
          "beta2": 0.999,
          "eps": 1e-08,
          "steps": 6
         }
        }
        """
        .formatted(allPositions ? "all" : "last");
  }

  /** Writes both files. */
  static Path write(Path folder, NpzFile npz, String json) {
    try {
      Files.writeString(folder.resolve("tiny.json"), json);
      return npz.write(folder.resolve("tiny.npz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(NpzFile file, String prefix, double[] values) {
    file.floats(prefix + "table.weight", "(5, 5)", DoubleStream.of(values).limit(V * V).toArray());
    file.floats(prefix + "out.b_K", "(1,)", values[V * V]);
  }

  private double[] logits(double[] parameters) {
    double[] logits = new double[B * T * V];
    for (int i = 0; i < logits.length; i++) {
      double embedded = parameters[(int) x[i / V] * V + i % V];
      logits[i] = embedded * normalCdf(embedded) + parameters[V * V];
    }
    return logits;
  }

  /** The index in {@code x} of the position that predicts a target. */
  private int position(int target) {
    return allPositions ? target : target * T + T - 1;
  }

  private double loss(double[] parameters) {
    double[] logits = logits(parameters);
    double sum = 0;
    for (int target = 0; target < y.length; target++) {
      sum -= Math.log(softmax(logits, position(target))[(int) y[target]]);
    }
    return sum / y.length;
  }

  private double[] gradient(double[] parameters) {
    double[] logits = logits(parameters);
    double[] gradient = new double[parameters.length];
    for (int target = 0; target < y.length; target++) {
      int position = position(target);
      double[] softmax = softmax(logits, position);
      for (int v = 0; v < V; v++) {
        double error = (softmax[v] - (y[target] == v ? 1 : 0)) / y.length;
        int entry = (int) x[position] * V + v;
        double e = parameters[entry];
        double density = Math.exp(-e * e / 2) / Math.sqrt(2 * Math.PI);
        gradient[entry] += error * (normalCdf(e) + e * density);
        gradient[V * V] += error;
      }
    }
    return gradient;
  }

  private static double[] softmax(double[] logits, int position) {
    double[] exp = new double[V];
    for (int v = 0; v < V; v++) {
      exp[v] = Math.exp(logits[position * V + v]);
    }
    double sum = DoubleStream.of(exp).sum();
    return DoubleStream.of(exp).map(each -> each / sum).toArray();
  }

  /** The distribution function of the standard normal, by Simpson's rule. */
  private static double normalCdf(double x) {
    int intervals = 200;
    double h = x / intervals;
    double sum = 0;
    for (int i = 0; i <= intervals; i++) {
      double weight = i == 0 || i == intervals ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.exp(-i * h * i * h / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
