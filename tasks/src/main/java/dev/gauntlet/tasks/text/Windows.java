package dev.gauntlet.tasks.text;

import dev.gauntlet.tasks.examples.Examples;

/** Windows of a text, in its order. The target of each token is the one after it. */
final class Windows implements Examples {
  private final Part part;
  private final int places;
  private final int size;

  private Windows(Part part, int most) {
    this.part = part;
    this.places = part.places();
    this.size = Math.min(most, places);
  }

  /** A window at every place where one fits. */
  static Windows all(Part part) {
    return new Windows(part, Integer.MAX_VALUE);
  }

  /**
   * Windows spread evenly over a part, the first one at its start; they overlap where the part is
   * short.
   *
   * @param most how many; fewer if the part has not as many places
   */
  static Windows spread(Part part, int most) {
    return new Windows(part, most);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean continues(int index) {
    return size == places && index > 0 && part.start(index) == part.start(index - 1) + 1;
  }

  @Override
  public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
    int start = part.start((int) ((long) index * places / size));
    int length = part.contextLength();
    part.tokens().write(start, length, tokens, tokensAt);
    System.arraycopy(tokens, tokensAt + 1, targets, targetsAt, length - 1);
    targets[targetsAt + length - 1] = part.tokens().get(start + length);
  }
}
