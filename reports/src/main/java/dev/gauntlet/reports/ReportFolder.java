package dev.gauntlet.reports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;

/** A folder whose files appear whole or not at all: each is written aside, then renamed. */
final class ReportFolder {
  private final Path dir;
  private final Set<Path> written = new HashSet<>();

  ReportFolder(Path dir) {
    this.dir = dir;
  }

  void write(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  void write(String name, byte[] content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Path aside = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      Files.write(aside, content);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
    written.add(file);
  }

  /**
   * Removes what an earlier report left in a folder: the files of these extensions that this one
   * did not write. Other files are not the report's, and stay.
   *
   * @param name the folder's name; it may be missing
   */
  void removeOthers(String name, String... extensions) throws IOException {
    Path folder = dir.resolve(name);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "*.{" + String.join(",", extensions) + "}")) {
      for (Path file : files) {
        if (!written.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }

  void remove(String name) throws IOException {
    Files.deleteIfExists(dir.resolve(name));
  }
}
