package dev.gauntlet.run.journal;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * An append-only file of JSON lines, each with a checksum and on the disk before {@link #append}
 * returns. A line that was cut short or altered is known by its checksum, and left out on reading.
 */
final class CheckedLines implements Closeable {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"crc32c\":\"(?<crc>[0-9a-f]{8})\",\"entry\":(?<entry>.*)}",
          Pattern.DOTALL); // JSON may hold U+2028 as it is

  private static final long MAX_BYTES = 256 << 20; // far beyond any run

  private final FileChannel channel;
  private boolean torn;

  /** Opens a file to append to; creates it if it is missing. */
  CheckedLines(Path file) throws IOException {
    torn = Files.exists(file) && !endsWithNewline(file);
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private static boolean endsWithNewline(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      if (in.size() == 0) {
        return true;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      in.read(last, in.size() - 1);
      return last.get(0) == '\n';
    }
  }

  /** Appends a record and forces it to the disk. */
  void append(Object entry) throws IOException {
    String json = Json.line(entry);
    String line = "{\"crc32c\":\"" + crc32c(json) + "\",\"entry\":" + json + "}\n";
    String start = torn ? "\n" : ""; // what was cut short must not spoil the next line
    torn = true;
    AtomicFile.writeFully(channel, StandardCharsets.UTF_8.encode(start + line));
    channel.force(false);
    torn = false;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * What a file holds.
   *
   * @param entries the lines that are as they were written, in order
   * @param damaged numbers of the lines that are not, counted from 1
   */
  record Content<T>(List<T> entries, List<Integer> damaged) {

    /** What to say of the damaged lines of a file, a line each. */
    List<String> damage(String file) {
      return damaged.stream()
          .map(line -> "%s: line %d is damaged and left out".formatted(file, line))
          .toList();
    }
  }

  /**
   * Reads a file; a missing one is empty.
   *
   * @throws InputException if the file is too large, or a line that is as it was written is not of
   *     that type; names file and line
   */
  static <T> Content<T> read(Path file, Class<T> type) throws IOException {
    List<T> entries = new ArrayList<>();
    List<Integer> damaged = new ArrayList<>();
    if (Files.exists(file)) {
      if (Files.size(file) > MAX_BYTES) {
        throw new InputException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
      }
      // An altered byte may not be UTF-8; its line then fails the check.
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        try {
          if (!readLine(lines.get(i), type, entries)) {
            damaged.add(i + 1);
          }
        } catch (IllegalArgumentException e) {
          throw new InputException("%s:%d is %s".formatted(file, i + 1, e.getMessage()), e);
        }
      }
    }
    return new Content<>(entries, damaged);
  }

  private static <T> boolean readLine(String line, Class<T> type, List<T> entries) {
    Matcher m = LINE.matcher(line);
    if (!m.matches() || !crc32c(m.group("entry")).equals(m.group("crc"))) {
      return false;
    }
    entries.add(Json.read(m.group("entry"), type));
    return true;
  }

  private static String crc32c(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
