package dev.gauntlet.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of one worker share: kernels, sizes, memory, and the state of the step.
 *
 * <p>Memory is taken once, when the layers are made. It comes in large arrays, which the default
 * garbage collector (G1) never moves and whose first element is 16 bytes after a boundary of a
 * page; so panels begin where a cache line begins, and vectors of 512 bits never straddle two.
 */
public final class Workspace {
  private static final int LINE = 16; // floats in a cache line
  private static final int HEADER = LINE - 4; // from an array's first element to the next line
  private static final int CHUNK = 1 << 22;

  final Kernels kernels;
  final ParameterVector parameters;

  final Layout layout;

  private final List<Trained> layers = new ArrayList<>();
  private final List<Sums> sums = new ArrayList<>();
  private final Workspace first; // of the team's first worker
  private final int worker;
  private final int workers;
  private final Map<String, Panels> shared = new HashMap<>();
  private float[] chunk = {};
  private int used;
  private int scratchSize;
  private @Nullable Panels scratch; // made when all layers have said what they need
  private int places;
  private boolean training;
  private int dropoutKey;
  @Nullable OperationClock clock; // null unless somebody records operations

  /**
   * What has parameters: they change from step to step, and it sums their gradients. Each worker
   * has a layer of its own, and all of a team do the same at once, each its share of it: so many of
   * the outputs of a matrix or of the rows of a table. So the parameters of a share stay in the
   * cache of its worker's core.
   *
   * <p>No two workers may write to the gradient of one parameter, since nothing keeps them apart.
   * Within a layer their shares are disjoint. Two layers that use one parameter must share it out
   * along the same axis and into as many parts: a table of tokens by its rows, for example, and as
   * the matrix of the logits by its outputs, which are the same rows.
   */
  interface Trained {
    /** Takes over its worker's share of the parameters. */
    void load();

    /**
     * Adds its worker's share of the gradients to those of all parameters, after {@link
     * Workspace#addUp}.
     */
    void store(float[] gradients);

    /**
     * Adds what has come of all workers' shares to those gradients; of the first worker's layer,
     * after all have stored.
     */
    default void finish(float[] gradients) {}
  }

  /** What a layer sums up over the blocks of a step: rows, of which each worker has a share. */
  private static final class Sums {
    final float[] array;
    final int rows;
    final int size; // of a row

    Sums(int rows, int size) {
      array = new float[rows * size];
      this.rows = rows;
      this.size = size;
    }
  }

  /** Of a worker that is alone. */
  Workspace(Kernels kernels, ParameterVector parameters, Layout layout) {
    this(kernels, parameters, layout, null, 0, 1);
  }

  /**
   * Of one worker of a team.
   *
   * @param first that of worker 0, whose network is made before any other; null for its own
   */
  Workspace(
      Kernels kernels,
      ParameterVector parameters,
      Layout layout,
      @Nullable Workspace first,
      int worker,
      int workers) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.layout = layout;
    this.first = first == null ? this : first;
    this.worker = worker;
    this.workers = workers;
  }

  /** Tells the clock, if there is one, which operation begins; see {@link OperationClock}. */
  void enter(Operation operation, double flops, long written) {
    OperationClock told = clock;
    if (told != null) {
      told.enter(operation, flops, written);
    }
  }

  /** Tells the clock, if there is one, which operation goes on; see {@link OperationClock}. */
  void resume(Operation operation) {
    OperationClock told = clock;
    if (told != null) {
      told.resume(operation);
    }
  }

  /** Tells the clock, if there is one, that the last operation has ended. */
  void stop() {
    OperationClock told = clock;
    if (told != null) {
      told.stop();
    }
  }

  /** The parameters that the layers share. */
  public ParameterVector parameters() {
    return parameters;
  }

  /** y += x, of panels that are no slices. */
  public void add(Panels x, Panels y) {
    kernels.add(x, y);
  }

  /** Panels for all positions of all examples. */
  public Panels positions(int features) {
    return rows(layout.rows(), features);
  }

  /** Panels for one row of all examples. */
  public Panels groups(int features) {
    return rows(layout.groups(), features);
  }

  /** Panels of at least so many rows. */
  Panels rows(int rows, int features) {
    return panels((rows + 3) / 4, features);
  }

  /** Panels with as many rows as others. */
  public Panels like(Panels x, int features) {
    return panels(x.count, features);
  }

  /**
   * Panels with as many rows as others, for what is used up before the next layer: those of the
   * same name and size are the same. To be fetched when a layer is made, since this takes memory.
   */
  public Panels shared(String name, Panels x, int features) {
    return shared.computeIfAbsent(name + " " + x.count + " " + features, key -> like(x, features));
  }

  private Panels panels(int count, int features) {
    int stride = Panels.padded(features) * 4 * kernels.lanes();
    int size = count * stride;
    int at = take(size);
    return new Panels(chunk, at, stride, Panels.padded(features), count, kernels.lanes());
  }

  private int take(int size) {
    if (used + size > chunk.length) {
      chunk = new float[Math.max(CHUNK, size + HEADER)];
      used = HEADER;
    }
    int at = used;
    used += (size + LINE - 1) / LINE * LINE;
    return at;
  }

  /** An array of at least so many floats, which begins where a cache line does. */
  Panels array(int floats) {
    return panels(1, (floats + 4 * kernels.lanes() - 1) / (4 * kernels.lanes()));
  }

  /** Sees to it that {@link #scratch} has at least so many floats. */
  void reserve(int floats) {
    scratchSize = Math.max(scratchSize, floats);
  }

  /** For what a kernel keeps only while it runs; made when first asked for, after all layers. */
  Panels scratch() {
    Panels made = scratch;
    if (made == null) {
      made = array(scratchSize);
      scratch = made;
    }
    return made;
  }

  /**
   * Makes a layer known.
   *
   * @return the first worker's, which keeps what all workers read: the same there
   */
  @SuppressWarnings("unchecked") // networks of a team are made alike, layer by layer
  <T extends Trained> T register(T layer) {
    layers.add(layer);
    return (T) first.layers.get(layers.size() - 1);
  }

  /**
   * An array in which a layer sums up gradients over the blocks of a step.
   *
   * @param rows of which each worker has a share; 0 for none
   * @param size of a row
   */
  float[] sums(int rows, int size) {
    Sums added = new Sums(rows, size);
    sums.add(added);
    return added.array;
  }

  /** Where this worker's share of n outputs, or rows, begins: at a multiple of 4. */
  int shareStart(int n) {
    return share(n, worker);
  }

  /** Where it ends. */
  int shareEnd(int n) {
    return share(n, worker + 1);
  }

  private int share(int n, int end) {
    return Math.min(n, Panels.padded(n) / 4 * end / workers * 4);
  }

  int nextPlace() {
    return places++;
  }

  /** Takes over this worker's share of the parameters. */
  void load() {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).load();
    }
  }

  /** Begins to sum up gradients. */
  void clearSums() {
    for (int i = 0; i < sums.size(); i++) {
      Arrays.fill(sums.get(i).array, 0f);
    }
  }

  /** Adds what another has summed up of this worker's share. */
  void addUp(Workspace other) {
    for (int i = 0; i < sums.size(); i++) {
      Sums own = sums.get(i);
      float[] sum = own.array;
      float[] more = other.sums.get(i).array;
      int end = shareEnd(own.rows) * own.size;
      for (int j = shareStart(own.rows) * own.size; j < end; j++) {
        sum[j] += more[j];
      }
    }
  }

  /** Adds this worker's share of what the team has summed up to the gradients of parameters. */
  void store(float[] gradients) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).store(gradients);
    }
  }

  /** What is left when all workers have stored. */
  void finish(float[] gradients) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).finish(gradients);
    }
  }

  /** Sets what dropout depends on. */
  void begin(boolean training, int dropoutKey) {
    this.training = training;
    this.dropoutKey = dropoutKey;
  }

  boolean isTraining() {
    return training;
  }

  int dropoutKey() {
    return dropoutKey;
  }
}
