package dev.gauntlet.kernels;

/**
 * Where the examples of a block and their positions are in panels. The lanes of a vector hold
 * either the same position of L examples, or L positions of the same example.
 *
 * <p>With examples in the lanes, attention needs no rearranging; but a thread works on L examples
 * or leaves lanes empty. With positions in the lanes any number of examples fills the vectors, and
 * {@link PositionLanes} puts heads into the lanes for attention alone.
 *
 * @param lanes of a vector, L
 * @param length positions of an example
 * @param examples of a block; a multiple of L if they are in the lanes
 * @param positionsInLanes whether lanes are positions
 */
record Layout(int lanes, int length, int examples, boolean positionsInLanes) {
  /*
   * Lane-rows of a block, by measurement: so many that summing the lanes of a weight's gradient is
   * cheap beside making them, and so few that a block's activations stay in the cache.
   */
  private static final int LANE_ROWS_OF_EXAMPLES = 48 * 16;
  private static final int LANE_ROWS_OF_POSITIONS = 32 * 16;

  /** What rearranging for attention costs, as a share of a step. */
  private static final double REARRANGING = 0.05;

  /** What it costs if L long examples, which are a block at least, do not fit the cache. */
  private static final double OUT_OF_CACHE = 0.15;

  private static final int LANE_ROWS_IN_CACHE = 64 * 16;

  /**
   * The layout in which the slowest thread has the least to do, with blocks that are about as large
   * as each other.
   */
  static Layout of(DataParallel.Sizes sizes, int threads, int lanes) {
    int groups = ceilDiv(ceilDiv(sizes.batchSize(), lanes), threads); // of a thread
    int groupRows = sizes.rows() == 1 ? 1 : Panels.padded(sizes.length());
    int examples = ceilDiv(sizes.batchSize(), threads);
    int exampleRows = ceilDiv(sizes.length(), lanes);
    double slower = groupRows * lanes > LANE_ROWS_IN_CACHE ? 1 + OUT_OF_CACHE : 1;
    if (!sizes.lastOnly()
        && Panels.padded(examples * exampleRows) * (1 + REARRANGING)
            < groups * groupRows * slower) {
      int most = Math.max(1, LANE_ROWS_OF_POSITIONS / lanes / exampleRows);
      return new Layout(lanes, sizes.length(), evenly(examples, most), true);
    }
    int most = Math.max(1, LANE_ROWS_OF_EXAMPLES / lanes / sizes.rows());
    return new Layout(lanes, sizes.length(), evenly(groups, most) * lanes, false);
  }

  /** The size of equal parts that are no larger than the largest allowed. */
  private static int evenly(int all, int most) {
    return ceilDiv(all, ceilDiv(all, most));
  }

  static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  /** Vectors with one number for each example. */
  int groups() {
    return ceilDiv(examples, lanes);
  }

  /** Positions of an example with those that only pad. */
  int paddedLength() {
    return positionsInLanes ? ceilDiv(length, lanes) * lanes : Panels.padded(length);
  }

  /** Rows from those of an example, or of L examples, to those of the next. */
  int stride() {
    return positionsInLanes ? paddedLength() / lanes : paddedLength();
  }

  /** Rows of a block, without those that fill the last panel. */
  int rows() {
    return positionsInLanes ? examples * stride() : groups() * stride();
  }

  /** Rows of a block as they fill panels. */
  int paddedRows() {
    return Panels.padded(rows());
  }

  /** Whether some rows or lanes only pad. */
  boolean pads() {
    return paddedLength() > length || rows() % 4 > 0;
  }

  /** The row of a position. */
  int row(int example, int position) {
    return positionsInLanes
        ? example * stride() + position / lanes
        : example / lanes * stride() + position;
  }

  /** The lane of a position. */
  int lane(int example, int position) {
    return positionsInLanes ? position % lanes : example % lanes;
  }

  /** The example that has a row and lane. */
  int example(int row, int lane) {
    return positionsInLanes ? row / stride() : row / stride() * lanes + lane;
  }

  /** The position at a row and lane; not less than the length if it only pads. */
  int position(int row, int lane) {
    return positionsInLanes ? row % stride() * lanes + lane : row % stride();
  }
}
