package dev.gauntlet.run.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a text file that may be of any size and hold anything. */
final class TextTail {
  private TextTail() {}

  /**
   * Reads the last lines of a file. What is not UTF-8 becomes U+FFFD. A line that is cut at its
   * start is left out, unless there is no other.
   *
   * @param maxBytes how far from the end to look
   * @param maxLines most lines
   * @return the lines, each ended but perhaps the last; empty if there is no such file
   */
  static String read(Path file, int maxBytes, int maxLines) throws IOException {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long start = Math.max(0, channel.size() - maxBytes);
      String text = decode(channel, start, maxBytes);
      return lastLines(start > 0 ? withoutFirstLine(text) : text, maxLines);
    }
  }

  private static String decode(FileChannel channel, long start, int maxBytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
    channel.position(start);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // until it is full, or the file ends
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  private static String withoutFirstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 || end == text.length() - 1 ? text : text.substring(end + 1);
  }

  private static String lastLines(String text, int maxLines) {
    List<String> lines = text.lines().toList();
    return lines.size() <= maxLines
        ? text
        : String.join("\n", lines.subList(lines.size() - maxLines, lines.size())) + "\n";
  }
}
