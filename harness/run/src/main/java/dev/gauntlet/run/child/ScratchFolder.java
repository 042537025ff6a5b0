package dev.gauntlet.run.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A folder for the temporary files of one child, which go with it: this user's alone, and with a
 * path short enough for a socket in it. Where this process has its temporary files in a folder of a
 * longer path, the child's are in one there: native libraries are loaded from among them, which not
 * every disk allows.
 */
final class ScratchFolder implements AutoCloseable {
  // A socket's path may have 104 bytes on macOS and 108 on Linux, see unix(7).
  private static final int MAX_BASE_LENGTH = 64;

  private static final String PREFIX = "gauntlet-";

  private final Path path;
  private final Path temporaryFiles;

  ScratchFolder() throws IOException {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * A folder in another.
   *
   * @param usual where this process has its temporary files
   */
  ScratchFolder(Path usual) throws IOException {
    boolean isShort = usual.toString().length() <= MAX_BASE_LENGTH;
    path = Files.createTempDirectory(isShort ? usual : Path.of("/tmp"), PREFIX);
    temporaryFiles =
        isShort
            ? Files.createDirectory(path.resolve("tmp"))
            : Files.createTempDirectory(usual, PREFIX);
  }

  /** Where to listen for events: directly in the folder. */
  Path socket() {
    return path.resolve("events");
  }

  /** Where the child may put what it likes. */
  Path temporaryFiles() {
    return temporaryFiles;
  }

  @Override
  public void close() {
    delete(temporaryFiles);
    delete(path);
  }

  /** Deletes a folder with all that is in it, as far as that is possible. */
  static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (IOException e) {
      throw new UncheckedIOException("it goes on whatever happens", e);
    }
  }

  /** Deletes contents before folders; what a plugin has made undeletable stays behind. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return delete(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return delete(file);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
      return delete(folder);
    }

    private static FileVisitResult delete(Path path) {
      path.toFile().delete();
      return FileVisitResult.CONTINUE;
    }
  }
}
