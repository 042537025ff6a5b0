package dev.gauntlet.kernels;

/** The tokens and targets of a block of examples: part of a batch. */
public final class Tokens {
  /** Target of a position that has none. */
  public static final int IGNORE = -1;

  private int[] ids = {};
  private int[] targets = {};
  private int length;
  private int first;
  private int count;

  /**
   * Points to a part of a batch, which stays the caller's.
   *
   * @param ids (examples, length)
   * @param targets (examples) or (examples, length); {@link #IGNORE} where there is none
   * @param first example of this block
   * @param count examples of this block; of others, all ids are 0 and no target counts
   */
  void set(int[] ids, int[] targets, int length, int first, int count) {
    this.ids = ids;
    this.targets = targets;
    this.length = length;
    this.first = first;
    this.count = count;
  }

  int count() {
    return count;
  }

  int id(int example, int position) {
    return example < count ? ids[(first + example) * length + position] : 0;
  }

  int target(int example) {
    return example < count ? targets[first + example] : IGNORE;
  }

  int target(int example, int position) {
    return example < count ? targets[(first + example) * length + position] : IGNORE;
  }
}
