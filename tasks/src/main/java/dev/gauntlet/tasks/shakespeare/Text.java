package dev.gauntlet.tasks.shakespeare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.spi.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * The characters of a UTF-8 text as token ids, in as many bytes each as the number of distinct
 * characters takes: one for most texts.
 */
final class Text {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int BITS = 8;
  private static final int LOWEST = (1 << BITS) - 1;

  private final byte[][] planes; // the lowest eight bits of every id, the next eight, ...
  private final int length;
  private final Vocabulary vocabulary;

  private Text(byte[][] planes, int length, Vocabulary vocabulary) {
    this.planes = planes;
    this.length = length;
    this.vocabulary = vocabulary;
  }

  /**
   * The text of a file. A byte order mark at its start is not part of the text; line ends are kept
   * as they are.
   *
   * @param name what to call the file in an error
   * @param bytes its content, which is not kept
   * @throws IllegalArgumentException if there is no text, a NUL byte (as binary files have), or a
   *     byte that is not UTF-8; names the offset of the first one
   */
  static Text of(String name, byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, end);
    if (in.remaining() >= 3 && in.slice(0, 3).equals(ByteBuffer.wrap(BYTE_ORDER_MARK))) {
      in.position(3);
    }
    int start = in.position();
    BitSet present = new BitSet();
    int[] length = {0};
    int malformed =
        characters(
            in,
            character -> {
              present.set(character);
              length[0]++;
            });
    if (malformed >= 0) {
      throw new IllegalArgumentException(
          "corpus %s is not UTF-8: malformed at byte offset %d".formatted(name, malformed));
    }
    if (end < bytes.length) {
      throw new IllegalArgumentException(
          "corpus %s is not text: NUL at byte offset %d".formatted(name, end));
    }
    if (length[0] == 0) {
      throw new IllegalArgumentException(
          "corpus %s is empty: %d bytes".formatted(name, bytes.length));
    }
    int[] symbols = present.stream().toArray(); // in code point order, as the study has them
    Vocabulary vocabulary = Vocabulary.of(new String(symbols, 0, symbols.length));
    return new Text(encode(in.position(start), length[0], vocabulary), length[0], vocabulary);
  }

  private static byte[][] encode(ByteBuffer in, int length, Vocabulary vocabulary) {
    int count = 1;
    while (((vocabulary.size() - 1) >> (BITS * count)) > 0) {
      count++;
    }
    byte[][] planes = new byte[count][length];
    int[] at = {0};
    characters(
        in,
        character -> {
          int id = vocabulary.id(character);
          for (byte[] plane : planes) {
            plane[at[0]] = (byte) id;
            id >>= BITS;
          }
          at[0]++;
        });
    return planes;
  }

  /**
   * Decodes characters.
   *
   * @param to gets each of them, a code point
   * @return offset of what is malformed; negative if nothing is
   */
  private static int characters(ByteBuffer in, IntConsumer to) {
    CharsetDecoder decoder = UTF_8.newDecoder(); // reports errors by default
    char[] some = new char[1 << 13];
    CharBuffer out = CharBuffer.wrap(some);
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true); // splits no pair of surrogates
      int character;
      for (int i = 0; i < out.position(); i += Character.charCount(character)) {
        character = Character.codePointAt(some, i, out.position());
        to.accept(character);
      }
    } while (result.isOverflow());
    return result.isError() ? in.position() : -1;
  }

  /** Number of characters. */
  int length() {
    return length;
  }

  /** The distinct characters, in code point order. */
  Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Writes the token ids of some characters that follow each other.
   *
   * @param start index of the first, in characters
   * @param count how many
   * @param to receives them
   * @param toAt where the first of them goes
   */
  void write(int start, int count, int[] to, int toAt) {
    byte[] lowest = planes[0];
    for (int i = 0; i < count; i++) {
      to[toAt + i] = lowest[start + i] & LOWEST;
    }
    for (int plane = 1; plane < planes.length; plane++) {
      byte[] higher = planes[plane];
      for (int i = 0; i < count; i++) {
        to[toAt + i] |= (higher[start + i] & LOWEST) << (BITS * plane);
      }
    }
  }
}
