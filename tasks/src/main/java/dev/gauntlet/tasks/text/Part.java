package dev.gauntlet.tasks.text;

import java.util.List;

/**
 * One or two stretches of a text from which examples are cut; none reaches beyond a stretch.
 *
 * @param name what to call it
 * @param tokens the whole corpus
 * @param unit what a token is called: {@code characters} or {@code tokens}
 * @param stretches in the order of the text
 * @param contextLength tokens in an example
 */
record Part(
    String name, TokenArray tokens, String unit, List<Stretch> stretches, int contextLength) {

  /**
   * Tokens or characters that follow each other.
   *
   * @param start index of the first
   * @param end index after the last
   */
  public record Stretch(int start, int end) {
    int length() {
      return Math.max(0, end - start);
    }

    boolean contains(int place) {
      return start <= place && place < end;
    }
  }

  /**
   * Checks that there is something to learn or to predict.
   *
   * @throws IllegalArgumentException if no example fits
   */
  Part {
    stretches = List.copyOf(stretches);
    int length = stretches.stream().mapToInt(Stretch::length).sum();
    if (stretches.stream().noneMatch(stretch -> stretch.length() > contextLength)) {
      throw new IllegalArgumentException(
          "context_length is %d, but the %s part has %d of the corpus's %d %s: at most %d"
              .formatted(
                  contextLength, name, length, tokens.length(), unit, Math.max(0, length - 1)));
    }
  }

  /** Tokens of all stretches. */
  int length() {
    return stretches.stream().mapToInt(Stretch::length).sum();
  }

  /** Number of places where an example may start: one token must follow it, a target. */
  int places() {
    return stretches.stream().mapToInt(this::places).sum();
  }

  /**
   * Index in the text of a place where an example starts.
   *
   * @param place from 0 to {@link #places()} - 1
   */
  int start(int place) {
    int left = place;
    for (Stretch stretch : stretches) {
      if (left < places(stretch)) {
        return stretch.start + left;
      }
      left -= places(stretch);
    }
    throw new IndexOutOfBoundsException(place);
  }

  private int places(Stretch stretch) {
    return Math.max(0, stretch.length() - contextLength);
  }
}
