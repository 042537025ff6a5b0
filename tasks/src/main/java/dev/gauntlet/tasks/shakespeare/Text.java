package dev.gauntlet.tasks.shakespeare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.spi.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The characters of a UTF-8 text as token ids. They are read from the bytes each time they are
 * asked for: token ids in memory would take up to four times as much as the file.
 */
final class Text {

  /** Characters between two of which the place in the bytes is kept. */
  private static final int MARK_EVERY = 32;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final byte[] utf8;
  private final int[] marks; // offset of every MARK_EVERY-th character, from the first on
  private final int length;
  private final Vocabulary vocabulary;

  private Text(byte[] utf8, int[] marks, int length, Vocabulary vocabulary) {
    this.utf8 = utf8;
    this.marks = marks;
    this.length = length;
    this.vocabulary = vocabulary;
  }

  /**
   * The text of a file. A byte order mark at its start is not part of the text; line ends are kept
   * as they are.
   *
   * @param name what to call the file in an error
   * @param bytes its content, which is not copied and must not change
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
    int offset = in.position();
    int[] marks = new int[in.remaining() / MARK_EVERY + 1];
    int length = 0;
    BitSet present = new BitSet();
    CharsetDecoder decoder = UTF_8.newDecoder(); // reports errors by default
    char[] some = new char[1 << 13];
    CharBuffer out = CharBuffer.wrap(some);
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true); // splits no pair of surrogates
      int character;
      for (int i = 0; i < out.position(); i += Character.charCount(character)) {
        character = Character.codePointAt(some, i, out.position());
        present.set(character);
        if (length % MARK_EVERY == 0) {
          marks[length / MARK_EVERY] = offset;
        }
        length++;
        offset += bytesOf(character);
      }
    } while (result.isOverflow());
    if (result.isError()) {
      throw new IllegalArgumentException(
          "corpus %s is not UTF-8: malformed at byte offset %d".formatted(name, in.position()));
    }
    if (end < bytes.length) {
      throw new IllegalArgumentException(
          "corpus %s is not text: NUL at byte offset %d".formatted(name, end));
    }
    if (length == 0) {
      throw new IllegalArgumentException(
          "corpus %s is empty: %d bytes".formatted(name, bytes.length));
    }
    int[] symbols = present.stream().toArray(); // in code point order, as the study has them
    return new Text(
        bytes,
        Arrays.copyOf(marks, (length - 1) / MARK_EVERY + 1),
        length,
        Vocabulary.of(new String(symbols, 0, symbols.length)));
  }

  private static int bytesOf(int character) {
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
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
   * Token ids of some characters that follow each other.
   *
   * @param start index of the first, in characters
   * @param count how many
   */
  int[] tokens(int start, int count) {
    int at = marks[start / MARK_EVERY];
    for (int skipped = start % MARK_EVERY; skipped > 0; skipped--) {
      at += bytesFrom(at);
    }
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      int first = utf8[at];
      if (first >= 0) { // one byte: nearly always, and worth a short cut
        tokens[i] = vocabulary.id(first);
        at++;
      } else {
        int end = at + bytesFrom(at);
        int character = first & (0x7F >> (end - at)); // 110xxxxx, 1110xxxx or 11110xxx
        for (at++; at < end; at++) {
          character = (character << 6) | (utf8[at] & 0x3F); // 10xxxxxx
        }
        tokens[i] = vocabulary.id(character);
      }
    }
    return tokens;
  }

  /** Length of the character that starts at an offset. */
  private int bytesFrom(int offset) {
    int first = utf8[offset] & 0xFF;
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  }
}
