package dev.gauntlet.spi;

import java.util.List;

/**
 * What a model has made of every target that it was evaluated on.
 *
 * <p>The arrays are not copied: whoever gets them reads them and leaves them as they are.
 */
public final class TargetScores {
  private final int perExample;
  private final int[] targets;
  private final float[] losses;
  private final int[] ranks;

  /**
   * Holds the scores of some examples, N targets in all.
   *
   * @param perExample targets of each example: of its last so many positions
   * @param targets token ids, (N), example by example; {@link Batch#IGNORE} where a position has
   *     none
   * @param losses cross entropy of each, (N), nats
   * @param ranks place of each target's logit among all logits of its position, (N), the largest
   *     being 1; logits as large as the target's come before it
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public TargetScores(int perExample, int[] targets, float[] losses, int[] ranks) {
    if (perExample < 1
        || targets.length % perExample != 0
        || losses.length != targets.length
        || ranks.length != targets.length) {
      throw new IllegalArgumentException(
          "%d targets, %d losses and %d ranks of examples with %d targets each do not fit"
              .formatted(targets.length, losses.length, ranks.length, perExample));
    }
    this.perExample = perExample;
    this.targets = targets;
    this.losses = losses;
    this.ranks = ranks;
  }

  /**
   * The scores of some batches as those of one, in their order.
   *
   * @param batches one or more, with equally many targets in each example
   */
  public static TargetScores concat(List<TargetScores> batches) {
    int size = batches.stream().mapToInt(TargetScores::size).sum();
    int perExample = batches.isEmpty() ? 1 : batches.get(0).perExample;
    TargetScores all = new TargetScores(perExample, new int[size], new float[size], new int[size]);
    int at = 0;
    for (TargetScores batch : batches) {
      if (batch.perExample != perExample) {
        throw new IllegalArgumentException(
            "examples have %d targets in one batch and %d in another"
                .formatted(perExample, batch.perExample));
      }
      System.arraycopy(batch.targets, 0, all.targets, at, batch.size());
      System.arraycopy(batch.losses, 0, all.losses, at, batch.size());
      System.arraycopy(batch.ranks, 0, all.ranks, at, batch.size());
      at += batch.size();
    }
    return all;
  }

  /** Targets of each example. The last of them is that of its last position. */
  public int perExample() {
    return perExample;
  }

  /** Number of targets, N, those without one included. */
  public int size() {
    return targets.length;
  }

  /** Token id of a target, or {@link Batch#IGNORE}. */
  public int target(int index) {
    return targets[index];
  }

  /** Its cross entropy, nats. */
  public float loss(int index) {
    return losses[index];
  }

  /** Whether its logit was larger than all others. */
  public boolean right(int index) {
    return ranks[index] == 1;
  }
}
