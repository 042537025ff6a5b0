package dev.gauntlet.tasks.shakespeare;

/** A stretch of a text from which examples are cut; none reaches beyond it. */
final class Part {
  private final String name;
  private final Text text;
  private final int start;
  private final int end;
  private final int contextLength;

  /**
   * @param name what to call it
   * @param text the whole corpus
   * @param start index of its first character
   * @param end index after its last
   * @param contextLength characters in an example
   * @throws IllegalArgumentException if no example fits
   */
  Part(String name, Text text, int start, int end, int contextLength) {
    this.name = name;
    this.text = text;
    this.start = start;
    this.end = end;
    this.contextLength = contextLength;
    if (places() < 1) {
      throw new IllegalArgumentException(
          "context_length is %d, but the %s part has %d of the corpus's %d characters: at most %d"
              .formatted(contextLength, name, length(), text.length(), Math.max(0, length() - 1)));
    }
  }

  String name() {
    return name;
  }

  Text text() {
    return text;
  }

  int start() {
    return start;
  }

  int length() {
    return end - start;
  }

  int contextLength() {
    return contextLength;
  }

  /** Number of places where an example may start: one character must follow it, a target. */
  int places() {
    return length() - contextLength;
  }
}
