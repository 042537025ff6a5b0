package dev.gauntlet.tasks.shakespeare;

import dev.gauntlet.tasks.examples.Examples;
import java.nio.LongBuffer;

/** Windows on a text at equal distances. The target of each character is the one after it. */
final class Windows implements Examples {
  private final Text text;
  private final int first;
  private final int stride;
  private final int size;
  private final int contextLength;

  private Windows(Part part, int stride, int size) {
    this.text = part.text();
    this.first = part.start();
    this.stride = stride;
    this.size = size;
    this.contextLength = part.contextLength();
  }

  /** A window at every place where one fits. */
  static Windows all(Part part) {
    return new Windows(part, 1, part.places());
  }

  /**
   * Windows from the start of a part on. If the stride is the context length, each character after
   * the first is a target exactly once, except the last ones that fill no window.
   *
   * @param stride distance from the start of one window to that of the next
   */
  static Windows covering(Part part, int stride) {
    return new Windows(part, stride, (part.places() - 1) / stride + 1);
  }

  /** Some windows, evenly spaced; fewer if the part has not as many places. */
  static Windows sample(Part part, int windows) {
    int size = Math.min(windows, part.places());
    return new Windows(part, part.places() / size, size);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void write(int index, LongBuffer tokens, LongBuffer targets) {
    int[] window = text.tokens(first + index * stride, contextLength + 1);
    for (int i = 0; i < contextLength; i++) {
      tokens.put(window[i]);
      targets.put(window[i + 1]);
    }
  }
}
