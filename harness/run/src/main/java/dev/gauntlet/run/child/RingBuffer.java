package dev.gauntlet.run.child;

/** The last bytes of those written to it. */
final class RingBuffer {
  private final byte[] bytes;
  private long written;

  RingBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  void write(byte[] from, int offset, int length) {
    int skipped = Math.max(0, length - bytes.length); // would be overwritten at once
    written += skipped;
    for (int i = skipped; i < length; ) {
      int at = (int) (written % bytes.length);
      int count = Math.min(length - i, bytes.length - at);
      System.arraycopy(from, offset + i, bytes, at, count);
      written += count;
      i += count;
    }
  }

  /** How many bytes were written and are no longer here. */
  long lost() {
    return Math.max(0, written - bytes.length);
  }

  /** The bytes that are here, oldest first. */
  byte[] content() {
    byte[] content = new byte[(int) Math.min(written, bytes.length)];
    int oldest = lost() == 0 ? 0 : (int) (written % bytes.length);
    System.arraycopy(bytes, oldest, content, 0, content.length - oldest);
    System.arraycopy(bytes, 0, content, content.length - oldest, oldest);
    return content;
  }
}
