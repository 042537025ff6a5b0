package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.gauntlet.base.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever a child prints, in {@code log.txt}: all of it, or its beginning and its end with a line
 * between them that says how much is left out.
 *
 * <p>The beginning is written as it comes, for whoever looks on. The file is written anew when the
 * child has ended, whatever has become of it meanwhile. One thread drains, others may look.
 */
final class ChildLog {
  private static final Logger LOG = LoggerFactory.getLogger(ChildLog.class);
  private static final long LAST_WORDS_MS = 1000;
  private static final byte[] WARNING =
      "WARNING: Using incubator modules: jdk.incubator.vector".getBytes(UTF_8);
  private static final int PART_BYTES = 1 << 20;

  private final Path file;
  private final int partBytes;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final RingBuffer tail;
  private Thread drain;

  ChildLog(Path file) {
    this(file, PART_BYTES);
  }

  ChildLog(Path file, int partBytes) {
    this.file = file;
    this.partBytes = partBytes;
    this.tail = new RingBuffer(partBytes);
  }

  /** Takes all that a child prints from now on, in the background. */
  void follow(InputStream printed) {
    try {
      Files.deleteIfExists(file); // an earlier attempt's
    } catch (IOException e) {
      // it is replaced in the end
    }
    drain = DaemonThread.start("log", () -> drain(printed));
  }

  private void drain(InputStream printed) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream own = withoutWarning(printed)) {
      for (int length = own.read(buffer); length >= 0; length = own.read(buffer)) {
        int first = keep(buffer, length);
        show(buffer, first);
      }
    } catch (IOException e) {
      // closed by the child's end: what was read is what there is
    }
  }

  /**
   * What a child prints, without the line with which the virtual machine begins for every process
   * that has the Vector API: it says nothing of the trial, and would be in each log.
   */
  private static InputStream withoutWarning(InputStream printed) throws IOException {
    PushbackInputStream own = new PushbackInputStream(printed, WARNING.length);
    for (int i = 0; i < WARNING.length; i++) {
      int next = own.read();
      if (next != WARNING[i]) {
        if (next >= 0) {
          own.unread(next);
        }
        own.unread(WARNING, 0, i);
        return own;
      }
    }
    for (int next = own.read(); next >= 0 && next != '\n'; ) {
      next = own.read();
    }
    return own;
  }

  /** Keeps what is to be kept; says how much of it belongs to the beginning. */
  private synchronized int keep(byte[] bytes, int length) {
    int first = Math.min(length, partBytes - head.size());
    head.write(bytes, 0, first);
    tail.write(bytes, first, length - first);
    return first;
  }

  /**
   * Adds to the growing file. Where it cannot be written, the child must be drained all the same.
   */
  private void show(byte[] bytes, int length) {
    if (length > 0) {
      try (OutputStream live = Files.newOutputStream(file, CREATE, APPEND)) {
        live.write(bytes, 0, length);
      } catch (IOException e) {
        // not shown; the end of the child decides what becomes of the file
      }
    }
  }

  /** Writes the whole file, and its folder if need be, when the child has ended. */
  void finish() throws InterruptedException {
    drain.join(LAST_WORDS_MS); // longer only if a process that it has left behind still prints
    try {
      byte[] content = content();
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(content)));
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.getMessage());
    }
  }

  private synchronized byte[] content() {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(head.toByteArray());
    if (tail.lost() > 0) {
      content.writeBytes("\n[... %d bytes left out ...]\n".formatted(tail.lost()).getBytes(UTF_8));
    }
    content.writeBytes(tail.content());
    return content.toByteArray();
  }

  /** The last lines that are not blank. */
  List<String> lastLines(int count) {
    List<String> lines =
        new String(content(), UTF_8).lines().filter(line -> !line.isBlank()).toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /** The last bytes of those written to it. */
  static final class RingBuffer {
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
}
