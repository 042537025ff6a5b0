package dev.gauntlet.kernels;

import dev.gauntlet.kernels.Weight.Heads;

/**
 * Rearranges what attention works on where the lanes of a vector are positions: attention needs all
 * positions of a head in one lane. Every pair of an example and a head gets a lane, L of them a
 * group, with a row for each position.
 *
 * <p>For one feature of a head, L vectors of as many pairs, each with L positions, become L vectors
 * of as many positions, each with L pairs: the transpose of an L by L matrix.
 */
final class PositionLanes {
  private final Kernels kernels;
  private final Layout layout;
  private final Heads heads;
  private final int[] pairAt;
  private final int[] positionAt;
  private final Panels scratch;

  PositionLanes(Workspace work, Heads heads) {
    kernels = work.kernels;
    layout = work.layout;
    this.heads = heads;
    pairAt = new int[layout.lanes()];
    positionAt = new int[layout.lanes()];
    scratch = work.array(layout.lanes() * layout.lanes());
  }

  /** Groups of L pairs. */
  static int groups(Layout layout, Heads heads) {
    return Layout.ceilDiv(layout.examples() * heads.count(), layout.lanes());
  }

  /**
   * From heads side by side to pairs in the lanes. Where there are fewer pairs than lanes, the last
   * is there several times.
   *
   * @param x all heads by rows of the block
   * @param y one head by the positions of each group
   */
  void toPairs(Panels x, Panels y) {
    for (int group = 0; group < groups(layout, heads); group++) {
      for (int chunk = 0; chunk < layout.stride(); chunk++) {
        int last = layout.examples() * heads.count() - 1;
        for (int lane = 0; lane < layout.lanes(); lane++) {
          pairAt[lane] = pair(x, Math.min(group * layout.lanes() + lane, last), chunk);
          positionAt[lane] = position(y, group, chunk, lane);
        }
        for (int feature = 0; feature < heads.padded(); feature++) {
          int shift = feature * 4 * layout.lanes();
          kernels.transpose(x.data, pairAt, shift, y.data, positionAt, layout.lanes(), scratch);
        }
      }
    }
  }

  /**
   * Back.
   *
   * @param y one head by the positions of each group
   * @param x all heads by rows of the block
   */
  void fromPairs(Panels y, Panels x) {
    for (int group = 0; group < groups(layout, heads); group++) {
      int first = group * layout.lanes();
      int pairs = Math.min(layout.lanes(), layout.examples() * heads.count() - first);
      for (int chunk = 0; chunk < layout.stride(); chunk++) {
        for (int lane = 0; lane < layout.lanes(); lane++) {
          positionAt[lane] = position(y, group, chunk, lane);
        }
        for (int lane = 0; lane < pairs; lane++) {
          pairAt[lane] = pair(x, first + lane, chunk);
        }
        for (int feature = 0; feature < heads.padded(); feature++) {
          int shift = feature * 4 * layout.lanes();
          kernels.transpose(y.data, positionAt, shift, x.data, pairAt, pairs, scratch);
        }
      }
    }
  }

  private int pair(Panels x, int pair, int chunk) {
    int row = pair / heads.count() * layout.stride() + chunk;
    return x.at(row, pair % heads.count() * heads.padded());
  }

  private int position(Panels y, int group, int chunk, int lane) {
    return y.at(group * layout.paddedLength() + chunk * layout.lanes() + lane, 0);
  }
}
