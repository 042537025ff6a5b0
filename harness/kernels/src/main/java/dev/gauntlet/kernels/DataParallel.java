package dev.gauntlet.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network on batches whose examples are shared out to threads.
 *
 * <p>Each worker takes a fixed part of the batch, and of it a block at a time through forward and
 * backward pass, so that a block's activations stay in the cache. Gradients are summed in a fixed
 * order: the same batches give the same parameters, bit for bit, for the same number of threads.
 *
 * <p>A step allocates nothing, unless the network itself does.
 */
public final class DataParallel implements AutoCloseable {
  /** From so many elements on, a parameter is shared out. */
  private static final int LARGE = 1 << 10;

  /** From so many parameters on, threads share out what is done to each. */
  static final int SHARED_PARAMETERS = 1 << 15;

  private final ParameterVector parameters;
  private final Sizes sizes;
  private final Kernels kernels;
  private final Team team;
  private final Worker[] workers;
  private final float[] gradients;
  private final int[][] shares;
  private @Nullable FlatAdamW optimizer; // null until begin()
  private final Layout layout;
  private final int blockExamples;

  // What a round works on.
  private int[] ids = {};
  private int[] targets = {};
  private int examples;
  private int seed;
  private double perTarget;
  private float[] logits = {};
  private @Nullable OperationClock clock; // null unless somebody records operations
  private long busyBefore;
  private double forwardShare;
  private final IntConsumer loads = this::load;
  private final IntConsumer passes = this::passes;
  private final IntConsumer sums = this::sum;
  private final IntConsumer stores = this::store;
  private final IntConsumer updates = this::update;
  private final IntConsumer evaluation = this::evaluate;

  /**
   * What a batch and a model look like.
   *
   * @param batchSize examples of a training batch
   * @param length positions of an example
   * @param vocabSize classes
   * @param lastOnly whether only the last position has a target
   * @param rows rows an example has inside the network: its length, or 1
   */
  public record Sizes(int batchSize, int length, int vocabSize, boolean lastOnly, int rows) {}

  private static final class Worker {
    final Workspace work;
    final Network network;
    final SoftmaxCrossEntropy loss;
    final Tokens tokens = new Tokens();
    double lossSum;
    long forwardNanos;
    long backwardNanos;

    Worker(Workspace work, Network network, int vocabSize) {
      this.work = work;
      this.network = network;
      this.loss = new SoftmaxCrossEntropy(work, vocabSize);
      work.scratch(); // all layers have said how much they need
    }
  }

  /**
   * Prepares all memory, and starts the threads.
   *
   * @param factory makes a network for each thread, one after the other, all alike
   * @param parameters declared; read at each step and changed by {@link #update(double)}
   * @param sizes of the batches that will come; smaller ones may come too
   * @param threads on which to compute, that of the caller included; at least 1
   * @throws IllegalArgumentException if the system property {@value KernelChoice#PROPERTY} is wrong
   */
  public DataParallel(
      Network.Factory factory, ParameterVector parameters, Sizes sizes, int threads) {
    this(factory, parameters, sizes, threads, Kernels.ofThisProcess());
  }

  DataParallel(
      Network.Factory factory,
      ParameterVector parameters,
      Sizes sizes,
      int threads,
      Kernels kernels) {
    this(factory, parameters, sizes, threads, kernels, Layout.of(sizes, threads, kernels.lanes()));
  }

  DataParallel(
      Network.Factory factory,
      ParameterVector parameters,
      Sizes sizes,
      int threads,
      Kernels kernels,
      Layout layout) {
    this.parameters = parameters;
    this.sizes = sizes;
    this.kernels = kernels;
    this.layout = layout;
    blockExamples = layout.examples();
    workers = new Worker[threads];
    for (int i = 0; i < threads; i++) {
      Workspace first = i == 0 ? null : workers[0].work;
      Workspace work = new Workspace(kernels, parameters, layout, first, i, threads);
      workers[i] = new Worker(work, factory.create(work, sizes.lastOnly()), sizes.vocabSize());
    }
    gradients = new float[parameters.size()];
    shares = shares(parameters, threads);
    team = new Team(threads);
  }

  /**
   * Records the operations of all training steps that are taken meanwhile.
   *
   * @return what took longest first; seconds are the mean of all threads, so that they add up to
   *     the time of the steps
   */
  public List<OperationTime> record(Runnable steps) {
    OperationClock own = new OperationClock();
    OperationClock[] clocks = new OperationClock[workers.length];
    for (int i = 0; i < workers.length; i++) {
      clocks[i] = new OperationClock();
      workers[i].work.clock = clocks[i];
    }
    busyBefore = 0;
    clock = own;
    try {
      steps.run();
    } finally {
      clock = null;
      for (Worker worker : workers) {
        worker.work.clock = null;
      }
    }
    return OperationTime.of(own, clocks);
  }

  /** What a thread has not been busy of a round, the mean of all threads. */
  private void waited(OperationClock clock, long nanos) {
    long busy = 0;
    for (Worker worker : workers) {
      busy += Objects.requireNonNull(worker.work.clock).total();
    }
    clock.add(Operation.WAITING, nanos - (busy - busyBefore) / workers.length);
    busyBefore = busy;
  }

  private void enter(Operation operation, long written) {
    if (clock != null) {
      clock.enter(operation, 0, written);
    }
  }

  private void stop() {
    if (clock != null) {
      clock.stop();
    }
  }

  /** Starts an optimizer, with moments of zero. */
  public void begin(FlatAdamW.Settings settings) {
    optimizer = new FlatAdamW(parameters.size(), settings);
  }

  /** What computes: the width of vectors, or scalar. */
  public String description() {
    return kernels.description();
  }

  /**
   * Forward and backward pass of a batch.
   *
   * @param ids token ids, (examples, length)
   * @param targets (examples) if only the last position has one, else (examples, length); {@link
   *     Tokens#IGNORE} where there is none
   * @param examples at least 1
   * @param seed of dropout
   * @return mean loss over the targets, nats
   */
  public double gradient(int[] ids, int[] targets, int examples, long seed) {
    this.ids = ids;
    this.targets = targets;
    this.examples = examples;
    this.seed = Dropout.hash((int) seed, (int) (seed >>> 32));
    int count = 0;
    int all = sizes.lastOnly() ? examples : examples * sizes.length();
    for (int i = 0; i < all; i++) {
      count += targets[i] == Tokens.IGNORE ? 0 : 1;
    }
    perTarget = 1.0 / count;
    long start = System.nanoTime();
    run(loads);
    long loaded = System.nanoTime();
    run(passes);
    long passed = System.nanoTime();
    run(sums);
    run(stores);
    enter(Operation.FOLDING, 0);
    workers[0].work.finish(gradients);
    stop();
    double loss = 0;
    long forward = 0;
    long backward = 0;
    for (Worker worker : workers) {
      loss += worker.lossSum;
      forward += worker.forwardNanos;
      backward += worker.backwardNanos;
    }
    double forwardOfPasses = forward / (double) Math.max(1, forward + backward);
    forwardShare =
        (loaded - start + forwardOfPasses * (passed - loaded))
            / Math.max(1, System.nanoTime() - start);
    return loss;
  }

  /** A round of the team. */
  private void run(IntConsumer task) {
    long start = System.nanoTime();
    team.run(task);
    if (clock != null) {
      waited(clock, System.nanoTime() - start);
    }
  }

  private void load(int index) {
    Workspace work = workers[index].work;
    work.enter(Operation.FOLDING, 0, gradients.length / workers.length);
    work.load();
    work.stop();
  }

  private void passes(int index) {
    Worker worker = workers[index];
    worker.work.resume(Operation.GRADIENT_SUM); // which sum() counts
    worker.work.clearSums();
    worker.lossSum = 0;
    worker.forwardNanos = 0;
    worker.backwardNanos = 0;
    int blocks = Layout.ceilDiv(examples, blockExamples);
    int end = blocks * (index + 1) / workers.length;
    for (int block = blocks * index / workers.length; block < end; block++) {
      pass(worker, block);
    }
    worker.work.stop();
  }

  private void pass(Worker worker, int block) {
    long start = System.nanoTime();
    int first = block * blockExamples;
    int count = Math.min(blockExamples, examples - first);
    worker.work.begin(true, Dropout.hash(seed, block));
    worker.tokens.set(ids, targets, sizes.length(), first, count);
    Panels output = worker.network.forward(worker.tokens);
    worker.lossSum += worker.loss.gradient(output, worker.tokens, sizes.lastOnly(), perTarget);
    long middle = System.nanoTime();
    worker.network.backward(worker.tokens, output);
    worker.forwardNanos += middle - start;
    worker.backwardNanos += System.nanoTime() - middle;
  }

  /**
   * Does all parts, on all threads if they are so much work that it is worth waiting for the others
   * once more, or else on the caller's alone.
   */
  private void share(IntConsumer task) {
    if (gradients.length >= SHARED_PARAMETERS) {
      team.run(task);
    } else {
      for (int part = 0; part < workers.length; part++) {
        task.accept(part);
      }
    }
  }

  private void sum(int index) {
    Workspace work = workers[index].work;
    work.enter(
        Operation.GRADIENT_SUM, 0, (workers.length - 1L) * gradients.length / workers.length);
    for (Worker other : workers) {
      if (other != workers[index]) {
        work.addUp(other.work);
      }
    }
    int[] share = shares[index];
    for (int i = 0; i < share.length; i += 2) {
      Arrays.fill(gradients, share[i], share[i + 1], 0f);
    }
    work.stop();
  }

  private void store(int index) {
    Workspace work = workers[index].work;
    work.enter(Operation.FOLDING, 0, gradients.length / workers.length);
    work.store(gradients);
    work.stop();
  }

  private void update(int index) {
    int[] share = shares[index];
    for (int i = 0; i < share.length; i += 2) {
      begun().update(kernels, parameters.values(), gradients, share[i], share[i + 1]);
    }
  }

  /**
   * The parameters that each worker updates, as pairs of start and end. A large parameter is cut
   * into as many equal ranges as there are workers, and each takes the range of its number: about
   * what it stores and loads of a matrix whose rows are outputs, and so has in its cache. Small
   * parameters are the first worker's.
   */
  private static int[][] shares(ParameterVector parameters, int workers) {
    int[][] shares = new int[workers][];
    List<Integer> starts = new ArrayList<>(parameters.offsets().values());
    starts.add(parameters.size());
    for (int worker = 0; worker < workers; worker++) {
      List<Integer> share = new ArrayList<>();
      for (int i = 0; i + 1 < starts.size(); i++) {
        int start = starts.get(i);
        int size = starts.get(i + 1) - start;
        int from = size < LARGE ? 0 : part(size, worker, workers);
        int to = size < LARGE ? (worker == 0 ? size : 0) : part(size, worker + 1, workers);
        if (!share.isEmpty() && share.get(share.size() - 1) == start + from) {
          share.remove(share.size() - 1); // goes on where the last one ended
        } else if (to > from) {
          share.add(start + from);
        } else {
          continue;
        }
        share.add(start + to);
      }
      shares[worker] = share.stream().mapToInt(Integer::intValue).toArray();
    }
    return shares;
  }

  private static int part(int size, int worker, int workers) {
    return worker == workers ? size : (int) ((long) size * worker / workers) / 16 * 16;
  }

  /** The gradients of the last batch, in the order of the parameters; to read only. */
  public float[] gradients() {
    return gradients;
  }

  /**
   * Share of the forward pass in the time of the last {@link #gradient}, from 0 to 1. To take over
   * the parameters is part of the forward pass, to sum up their gradients of the backward pass; the
   * time between is shared out as all workers together spent it.
   */
  public double forwardShare() {
    return forwardShare;
  }

  private FlatAdamW begun() {
    FlatAdamW begun = optimizer;
    if (begun == null) {
      throw new IllegalStateException("no optimizer has begun");
    }
    return begun;
  }

  /**
   * Changes the parameters by the gradients of the last batch.
   *
   * @throws IllegalStateException if no optimizer has begun
   */
  public void update(double learningRate) {
    FlatAdamW optimizer = begun();
    double norm = 0;
    if (optimizer.clips()) {
      enter(Operation.CLIPPING, 0);
      norm = norm(gradients);
    }
    enter(Operation.ADAM_W, 3L * gradients.length); // and both moments
    optimizer.begin(learningRate, norm);
    share(updates);
    stop();
  }

  /** Four sums at a time: each addition waits for the one before it. */
  static double norm(float[] g) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= g.length; i += 4) {
      s0 += (double) g[i] * g[i];
      s1 += (double) g[i + 1] * g[i + 1];
      s2 += (double) g[i + 2] * g[i + 2];
      s3 += (double) g[i + 3] * g[i + 3];
    }
    for (; i < g.length; i++) {
      s0 += (double) g[i] * g[i];
    }
    return Math.sqrt(s0 + s1 + (s2 + s3));
  }

  /**
   * Logits without dropout.
   *
   * @param ids token ids, (examples, length)
   * @param examples any number
   * @param logits filled, (examples, vocabulary) if only the last position has a target, else
   *     (examples, length, vocabulary)
   */
  public void logits(int[] ids, int examples, float[] logits) {
    this.ids = ids;
    this.examples = examples;
    this.logits = logits;
    team.run(loads);
    team.run(evaluation);
  }

  private void evaluate(int index) {
    Worker worker = workers[index];
    worker.work.begin(false, 0);
    int blocks = Layout.ceilDiv(examples, blockExamples);
    int end = blocks * (index + 1) / workers.length;
    for (int block = blocks * index / workers.length; block < end; block++) {
      int first = block * blockExamples;
      int count = Math.min(blockExamples, examples - first);
      worker.tokens.set(ids, targets, sizes.length(), first, count);
      copy(worker.network.forward(worker.tokens), first, count);
    }
  }

  private void copy(Panels output, int first, int count) {
    int lanes = kernels.lanes();
    int rows = sizes.lastOnly() ? 1 : sizes.length();
    int classes = sizes.vocabSize();
    for (int example = 0; example < count; example++) {
      for (int t = 0; t < rows; t++) {
        int row = sizes.lastOnly() ? example / lanes : layout.row(example, t);
        int lane = sizes.lastOnly() ? example % lanes : layout.lane(example, t);
        int from = output.at(row, 0) + lane;
        int to = ((first + example) * rows + t) * classes;
        for (int c = 0; c < classes; c++, from += 4 * lanes) {
          logits[to + c] = output.data[from];
        }
      }
    }
  }

  @Override
  public void close() {
    team.close();
  }
}
