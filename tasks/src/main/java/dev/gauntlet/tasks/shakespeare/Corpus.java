package dev.gauntlet.tasks.shakespeare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.tasks.examples.ContentHash;
import java.io.IOException;
import java.net.URI;

/**
 * A text to learn from.
 *
 * @param text its characters
 * @param sha256 hash of the bytes it is read from
 */
record Corpus(Text text, String sha256) {

  /** Three plays, read from a library. */
  static final String PLAYS = "shakespeare-plays";

  /** Name of {@link #TINYSHAKESPEARE} in a suite. */
  static final String TINY = "tinyshakespeare";

  /** The corpus of the published study, from its first home. */
  static final Download TINYSHAKESPEARE =
      new Download(
          TINY,
          "tinyshakespeare.txt",
          URI.create(
              "https://raw.githubusercontent.com/karpathy/char-rnn/master"
                  + "/data/tinyshakespeare/input.txt"),
          "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
          1_115_394);

  /**
   * Finds a text.
   *
   * @param name as in {@link ShakespeareConfig#corpus()}
   * @throws IllegalArgumentException if there is no such text, or it is empty or not UTF-8
   * @throws IOException if it cannot be read
   */
  static Corpus find(String name, DataAccess data) throws IOException {
    return switch (name) {
      case PLAYS -> ofBytes(name, Plays.read().getBytes(UTF_8));
      case TINY -> ofBytes(name, data.read(TINYSHAKESPEARE));
      default -> ofBytes(name, file(name, data));
    };
  }

  private static byte[] file(String name, DataAccess data) throws IOException {
    try {
      return data.read(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "corpus is '%s', must be %s, %s or a UTF-8 file: %s"
              .formatted(name, PLAYS, TINY, e.getMessage()),
          e);
    }
  }

  private static Corpus ofBytes(String name, byte[] bytes) {
    return new Corpus(Text.of(name, bytes), ContentHash.of(bytes));
  }
}
