package dev.gauntlet.kernels;

/**
 * Dropout: a number is dropped with probability p, and what stays is divided by 1 - p, so that the
 * mean is as it was.
 *
 * <p>Forward: y = m x, where m is 0 or 1 / (1 - p). Backward: dx = m dy. The mask is never kept: it
 * is a hash of a key and of a number's place, and the backward pass makes it again. The key is a
 * hash of the step's seed, of the examples' place in the batch, and of the layer.
 */
public final class Dropout {
  /** Places are this far apart before they are hashed: 2^32 / the golden ratio. */
  static final int STEP = 0x9E3779B9;

  /** Of the hash lowbias32 that Chris Wellons found by search ("Hash Function Prospector"). */
  static final int MIX_1 = 0x7feb352d;

  static final int MIX_2 = 0x846ca68b;

  private final Workspace work;
  private final float rate;
  private final int place;

  /**
   * A place of dropout.
   *
   * @param rate share to drop, at least 0 and less than 1; at 0 it does nothing
   */
  public Dropout(Workspace work, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout is " + rate + ", must be in [0, 1)");
    }
    this.work = work;
    this.rate = (float) rate;
    this.place = work.nextPlace();
  }

  /** Whether anything is dropped now: in training, at a rate above 0. */
  boolean isOn() {
    return rate > 0 && work.isTraining();
  }

  /** x becomes m x. In the backward pass, with the gradient, the same. */
  public void apply(Panels x) {
    if (isOn()) {
      work.enter(Operation.DROPOUT, 0, x.size());
      work.kernels.dropout(x.data, x.offset, x.data, x.offset, x.size(), key(0), rate, false);
    }
  }

  /** y += m x. */
  void addTo(Panels x, Panels y) {
    work.enter(Operation.DROPOUT, 0, x.size());
    work.kernels.dropout(x.data, x.offset, y.data, y.offset, x.size(), key(0), rate, true);
  }

  /** y = m x. */
  void applyTo(Panels x, Panels y) {
    work.enter(Operation.DROPOUT, 0, x.size());
    work.kernels.dropout(x.data, x.offset, y.data, y.offset, x.size(), key(0), rate, false);
  }

  /**
   * y = m x of an array.
   *
   * @param part tells apart what has a mask of its own
   */
  void apply(float[] x, int from, float[] y, int to, int n, int part) {
    work.enter(Operation.DROPOUT, 0, n);
    work.kernels.dropout(x, from, y, to, n, key(part), rate, false);
  }

  private int key(int part) {
    return hash(hash(work.dropoutKey(), place), part);
  }

  /** The smallest half hash of what stays. */
  static int threshold(float rate) {
    return (int) (rate * 2147483648.0);
  }

  static int hash(int key, int place) {
    int h = key + place * STEP;
    h = (h ^ h >>> 16) * MIX_1;
    h = (h ^ h >>> 15) * MIX_2;
    return h ^ h >>> 16;
  }
}
