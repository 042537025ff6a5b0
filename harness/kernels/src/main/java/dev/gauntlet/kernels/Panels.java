package dev.gauntlet.kernels;

import java.util.Arrays;

/**
 * A matrix of rows by features, laid out so that a vector holds the same row and feature of as many
 * examples as it has lanes: no kernel ever has to add up the lanes of a vector.
 *
 * <p>Examples are taken in groups, one in each of the L lanes. A row is a position of a group, or a
 * whole group where there are no positions. Four rows make a panel, {@code [feature][4 rows][L
 * lanes]}: row r, feature f and lane e is at {@code offset + (r / 4) * stride + (f * 4 + r % 4) * L
 * + e} of {@code data}.
 *
 * <p>Features are padded to a multiple of 4 and rows to whole panels. What pads features is 0 in
 * every activation, because the weights that make it are 0; what pads rows and lanes is whatever
 * token 0 makes, has no target, and so never has a gradient.
 */
public final class Panels {
  final float[] data;
  final int offset;

  /** From a panel to the next, in floats. */
  final int stride;

  final int features;
  final int count;
  final int lanes;

  Panels(float[] data, int offset, int stride, int features, int count, int lanes) {
    this.data = data;
    this.offset = offset;
    this.stride = stride;
    this.features = features;
    this.count = count;
    this.lanes = lanes;
  }

  /** The smallest multiple of 4 that is at least n. */
  static int padded(int n) {
    return (n + 3) / 4 * 4;
  }

  /** A view of some of the features. */
  Panels slice(int from, int size) {
    return new Panels(data, offset + from * 4 * lanes, stride, size, count, lanes);
  }

  /** Where lane 0 of a row and a feature is. */
  int at(int row, int feature) {
    return offset + (row >> 2) * stride + (feature * 4 + (row & 3)) * lanes;
  }

  /** Numbers that it holds, a slice its own alone, with what pads. */
  int floats() {
    return 4 * count * lanes * features;
  }

  /** The number of floats of panels that are no slice. */
  int size() {
    return count * stride;
  }

  /** Sets all to 0; only for panels that are no slice. */
  public void clear() {
    Arrays.fill(data, offset, offset + size(), 0f);
  }

  /** Copies panels of the same shape that are no slice. */
  public void copyFrom(Panels other) {
    System.arraycopy(other.data, other.offset, data, offset, size());
  }
}
