package dev.gauntlet.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are either complete or as they were, whenever the process or machine ends. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes from the channel's start to its end; the caller closes it. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file under a temporary name, forces it to the disk and renames it.
   *
   * @throws IOException if that fails; the target is then as it was
   */
  public static void write(Path target, Content content) throws IOException {
    write(target, content, true);
  }

  private static void write(Path target, Content content, boolean force) throws IOException {
    Path temporary = temporary(target);
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        content.writeTo(channel);
        if (force) {
          channel.force(true);
        }
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Where a file is written before it is renamed, and left if the process is killed meanwhile. */
  public static Path temporary(Path target) {
    return target.resolveSibling(target.getFileName() + ".tmp");
  }

  /**
   * Writes a text file in UTF-8, atomically.
   *
   * @throws IOException if that fails; the target is then as it was
   */
  public static void writeString(Path target, String text) throws IOException {
    write(target, channel -> writeFully(channel, StandardCharsets.UTF_8.encode(text)));
  }

  /**
   * The same without waiting for the disk: a process that is killed leaves the file complete or as
   * it was, but a machine that loses its power soon after may leave it empty.
   *
   * @throws IOException if that fails; the target is then as it was
   */
  public static void writeStringUnforced(Path target, String text) throws IOException {
    write(target, channel -> writeFully(channel, StandardCharsets.UTF_8.encode(text)), false);
  }

  /** Writes all that remains in a buffer. */
  public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
