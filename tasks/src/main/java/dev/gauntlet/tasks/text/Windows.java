package dev.gauntlet.tasks.text;

import dev.gauntlet.tasks.examples.Examples;

/** Windows of a text, in its order. The target of each token is the one after it. */
final class Windows implements Examples {
  private final Part part;
  private final int size;

  private Windows(Part part, int size) {
    this.part = part;
    this.size = size;
  }

  /** A window at every place where one fits. */
  static Windows all(Part part) {
    return new Windows(part, part.places());
  }

  /**
   * Windows spread evenly over a part, the first one at its start; they overlap where the part is
   * short.
   *
   * @param most how many; fewer if the part has not as many places
   */
  static Windows spread(Part part, int most) {
    return new Windows(part, Math.min(most, part.places()));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean continues(int index) {
    return size == part.places() && index > 0 && part.start(index) == part.start(index - 1) + 1;
  }

  @Override
  public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
    int place = (int) ((long) index * part.places() / size);
    int start = part.start(place);
    part.tokens().write(start, part.contextLength(), tokens, tokensAt);
    part.tokens().write(start + 1, part.contextLength(), targets, targetsAt);
  }
}
