package dev.gauntlet.tasks.text;

import dev.gauntlet.tasks.examples.ContentHash;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file of a corpus as it was found to be; its content is read again when it is needed.
 *
 * @param name its path in the corpus, with slashes
 * @param source its content
 * @param sha256 hash of its bytes
 * @param size all of its bytes
 * @param characters of its text, code points; none where the text breaks off
 * @param byteOrderMark whether it begins with one, which is no part of its text
 * @param carriageReturns whether lines of it end in CRLF
 * @param nul offset of the first NUL byte, or negative
 * @param malformed offset of the first byte that is not UTF-8, or negative
 */
record Document(
    String name,
    Source source,
    String sha256,
    long size,
    long characters,
    boolean byteOrderMark,
    boolean carriageReturns,
    long nul,
    long malformed) {

  /** Bytes that are looked at to tell whether a file is binary, as Git does it. */
  static final int BINARY_PREFIX = 8000;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** Where content comes from, as often as it is asked for. */
  interface Source {
    InputStream open() throws IOException;
  }

  /** Told of bytes that have been read. */
  interface Progress {
    void read(int bytes);
  }

  /** Whether Git takes it for binary: it has a NUL byte near its beginning. */
  boolean isBinary() {
    return nul >= 0 && nul < BINARY_PREFIX;
  }

  /** Bytes of its text. */
  long bytes() {
    return size - (byteOrderMark ? BYTE_ORDER_MARK.length : 0);
  }

  /**
   * Reads a file as far as it is text.
   *
   * @throws IOException if it cannot be read
   */
  static Document scan(String name, Source source, Progress progress) throws IOException {
    ContentHash hash = new ContentHash();
    Utf8 utf8 = new Utf8();
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    long characters = 0;
    long begun = 0; // offset of the character that is being read
    long nul = -1;
    long malformed = -1;
    boolean carriageReturns = false;
    int matched = 0; // bytes of the byte order mark
    byte before = 0;
    try (InputStream in = source.open()) {
      for (int n = in.read(buffer); n > 0 && malformed < 0; n = in.read(buffer)) {
        progress.read(n);
        hash.add(buffer, 0, n);
        for (int i = 0; i < n; i++) {
          byte b = buffer[i];
          long offset = size + i;
          if (utf8.isBetweenCharacters()) {
            begun = offset;
          }
          if (matched == offset && matched < BYTE_ORDER_MARK.length) {
            matched += b == BYTE_ORDER_MARK[matched] ? 1 : 0;
          }
          int character = utf8.next(b);
          if (character == Utf8.MALFORMED) {
            malformed = begun;
            break;
          }
          characters += character >= 0 ? 1 : 0;
          carriageReturns |= b == '\n' && before == '\r';
          before = b;
          if (b == 0 && nul < 0) {
            nul = offset;
          }
        }
        size += n;
        if (nul >= 0 && nul < BINARY_PREFIX) {
          break; // binary, whatever follows
        }
      }
    }
    if (malformed < 0 && !utf8.isBetweenCharacters()) {
      malformed = begun;
    }
    boolean mark = matched == BYTE_ORDER_MARK.length;
    return new Document(
        name,
        source,
        hash.hex(),
        size,
        characters - (mark ? 1 : 0),
        mark,
        carriageReturns,
        nul,
        malformed);
  }

  /** Takes the bytes of texts. */
  interface Sink {
    /**
     * Some bytes, which need not end with a character.
     *
     * @param from index of the first
     * @param to index after the last
     */
    void accept(byte[] bytes, int from, int to) throws IOException;
  }

  /**
   * Reads the text again.
   *
   * @throws IOException if it cannot be read, or is not what it was
   */
  void read(Sink sink, Progress progress) throws IOException {
    ContentHash hash = new ContentHash();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = source.open()) {
      int skip = byteOrderMark ? BYTE_ORDER_MARK.length : 0;
      long left = size;
      while (left > 0) {
        int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
        if (n == 0) {
          break;
        }
        progress.read(n);
        hash.add(buffer, 0, n);
        sink.accept(buffer, skip, n);
        skip = 0;
        left -= n;
      }
      if (in.read() >= 0 || !hash.hex().equals(sha256)) {
        throw new IOException(name + " has changed while it was read");
      }
    }
  }
}
