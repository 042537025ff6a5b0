package dev.gauntlet.kernels;

import java.util.ArrayList;
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
  private final Map<String, Panels> shared = new HashMap<>();
  private float[] chunk = {};
  private int used;
  private int scratchSize;
  private @Nullable Panels scratch; // made when all layers have said what they need
  private int places;
  private boolean training;
  private int dropoutKey;
  @Nullable OperationClock clock; // null unless somebody records operations

  /** What has parameters: they change from step to step, and it sums their gradients. */
  interface Trained {
    /** Takes over the parameters. */
    void load();

    /** Adds the gradients that it has summed up to those of all parameters, and forgets them. */
    void store(float[] gradients);
  }

  Workspace(Kernels kernels, ParameterVector parameters, Layout layout) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.layout = layout;
  }

  /** Tells the clock, if there is one, which operation begins; see {@link OperationClock}. */
  void enter(Operation operation, double flops) {
    OperationClock told = clock;
    if (told != null) {
      told.enter(operation, flops);
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

  /** Panels with as many rows as others, for what is used up before the next layer: shared. */
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

  /** For what a kernel keeps only while it runs. */
  Panels scratch() {
    Panels made = scratch;
    if (made == null) {
      made = array(scratchSize);
      scratch = made;
    }
    return made;
  }

  void register(Trained layer) {
    layers.add(layer);
  }

  int nextPlace() {
    return places++;
  }

  void load() {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).load();
    }
  }

  void store(float[] gradients) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).store(gradients);
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
