package dev.gauntlet.tasks.shakespeare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;

/** Strict decoding of text files. */
final class Utf8 {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private Utf8() {}

  /**
   * The text of a file. A byte order mark at its start is not part of the text; line ends are kept
   * as they are.
   *
   * @param name what to call the file in an error
   * @throws IllegalArgumentException if there is no text, a NUL byte (as binary files have), or a
   *     byte that is not UTF-8; names the offset of the first one
   */
  static String decode(String name, byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, end);
    if (in.remaining() >= 3 && in.slice(0, 3).equals(ByteBuffer.wrap(BYTE_ORDER_MARK))) {
      in.position(3);
    }
    CharBuffer out = CharBuffer.allocate(in.remaining()); // no character has more UTF-16 units
    CoderResult result = UTF_8.newDecoder().decode(in, out, true); // reports errors by default
    if (result.isError()) {
      throw new IllegalArgumentException(
          "corpus %s is not UTF-8: malformed at byte offset %d".formatted(name, in.position()));
    }
    if (end < bytes.length) {
      throw new IllegalArgumentException(
          "corpus %s is not text: NUL at byte offset %d".formatted(name, end));
    }
    if (out.position() == 0) {
      throw new IllegalArgumentException(
          "corpus %s is empty: %d bytes".formatted(name, bytes.length));
    }
    return out.flip().toString();
  }
}
