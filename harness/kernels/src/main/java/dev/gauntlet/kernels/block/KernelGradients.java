package dev.gauntlet.kernels.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.kernels.DataParallel;
import dev.gauntlet.kernels.FlatAdamW;
import dev.gauntlet.kernels.Network;
import dev.gauntlet.kernels.Tokens;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Training;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains and evaluates a block by a network of kernels on the same parameters. */
public final class KernelGradients implements OwnGradients.Gradients {
  private final SharedParameters parameters;
  private final int length;
  private final int vocabSize;
  private final boolean lastOnly;
  private final boolean targetAtEachPosition;
  private final DataParallel network;
  private int[] ids = {};
  private int[] targets = {};
  private float[] logits = {};

  /**
   * What a network is for.
   *
   * @param problem that the block was built for
   * @param readsWindow whether the network is one that reads its whole context at once, and has one
   *     row an example
   */
  public record Use(Problem problem, boolean readsWindow) {}

  /**
   * Prepares a network.
   *
   * @param parameters of the block, initialized
   * @param factory of its networks, one for each thread
   * @param use what it will be trained on
   * @param batchSize examples of a training batch
   * @param threads on which to compute, that of the caller included; at least 1
   */
  public KernelGradients(
      SharedParameters parameters, Network.Factory factory, Use use, int batchSize, int threads) {
    this.parameters = parameters;
    Problem problem = use.problem();
    length = problem.contextLength();
    vocabSize = problem.vocabSize();
    targetAtEachPosition = problem.targets() != Targets.LAST;
    lastOnly = use.readsWindow() || !targetAtEachPosition;
    DataParallel.Sizes sizes =
        new DataParallel.Sizes(
            batchSize, length, vocabSize, lastOnly, use.readsWindow() ? 1 : length);
    network = new DataParallel(factory, parameters.vector(), sizes, threads);
  }

  @Override
  public String description() {
    return network.description();
  }

  @Override
  public void begin(Training training) {
    Double clip = training.gradClip();
    network.begin(
        new FlatAdamW.Settings(
            training.beta1(),
            training.beta2(),
            training.eps(),
            training.weightDecay(),
            clip == null || clip == 0 ? Double.POSITIVE_INFINITY : clip));
  }

  @Override
  public double backward(TokenBatch batch, long seed) {
    checkVocabulary(batch.tokens(), batch.size() * length);
    readTargets(batch);
    parameters.read();
    return network.gradient(batch.tokens(), targets, batch.size(), seed);
  }

  @Override
  public double forwardShare() {
    return network.forwardShare();
  }

  @Override
  public Map<String, float[]> gradients() {
    Map<String, float[]> byName = new LinkedHashMap<>();
    String[] names = parameters.vector().offsets().keySet().toArray(new String[0]);
    for (int i = 0; i < names.length; i++) {
      int end =
          i + 1 < names.length
              ? parameters.vector().offset(names[i + 1])
              : parameters.vector().size();
      int start = parameters.vector().offset(names[i]);
      byName.put(names[i], Arrays.copyOfRange(network.gradients(), start, end));
    }
    return byName;
  }

  @Override
  public void step(double learningRate) {
    network.update(learningRate);
    parameters.write();
  }

  @Override
  public boolean evaluates(long length) {
    return length == this.length;
  }

  @Override
  public NDArray logits(NDArray tokens) {
    int examples = readTokens(tokens);
    int rows = lastOnly ? 1 : length;
    int size = examples * rows * vocabSize;
    if (logits.length != size) {
      logits = new float[size];
    }
    parameters.read();
    network.logits(ids, examples, logits);
    return tokens.getManager().create(logits, new Shape(examples, rows, vocabSize));
  }

  /** Number of examples. */
  private int readTokens(NDArray tokens) {
    Shape shape = tokens.getShape();
    if (shape.dimension() != 2 || shape.get(1) != length) {
      throw new IllegalArgumentException(
          "tokens have shape %s, must be (B, %d)".formatted(shape, length));
    }
    long[] given = tokens.toLongArray();
    if (ids.length < given.length) {
      ids = new int[given.length];
    }
    for (int i = 0; i < given.length; i++) {
      ids[i] = Math.toIntExact(given[i]);
    }
    checkVocabulary(ids, given.length);
    return Math.toIntExact(shape.get(0));
  }

  private void readTargets(TokenBatch batch) {
    int[] all = batch.targets();
    // A network that predicts after the last token only is trained on that target alone.
    boolean takesLast = lastOnly && targetAtEachPosition;
    int n = lastOnly ? batch.size() : batch.size() * length;
    if (all.length != (takesLast ? n * length : n)) {
      throw new IllegalArgumentException(
          "there are %d targets, which do not fit %d examples".formatted(all.length, batch.size()));
    }
    if (targets.length < n) {
      targets = new int[n];
    }
    for (int i = 0; i < n; i++) {
      int target = all[takesLast ? (i + 1) * length - 1 : i];
      targets[i] = target == Batch.IGNORE ? Tokens.IGNORE : inVocabulary("target", target);
    }
  }

  private void checkVocabulary(int[] tokens, int n) {
    if (tokens.length < n) {
      throw new IllegalArgumentException(
          "there are %d tokens, must be %d".formatted(tokens.length, n));
    }
    for (int i = 0; i < n; i++) {
      inVocabulary("token", tokens[i]);
    }
  }

  private int inVocabulary(String what, int id) {
    if (id < 0 || id >= vocabSize) {
      throw new IllegalArgumentException(
          "%s is %d, must be from 0 to %d".formatted(what, id, vocabSize - 1));
    }
    return id;
  }

  @Override
  public List<OwnGradients.TimedOperation> record(Runnable steps) {
    return network.record(steps).stream()
        .map(
            o ->
                new OwnGradients.TimedOperation(
                    o.name(), o.calls(), o.seconds(), o.flops(), o.bytes()))
        .toList();
  }

  @Override
  public void close() {
    network.close();
  }
}
