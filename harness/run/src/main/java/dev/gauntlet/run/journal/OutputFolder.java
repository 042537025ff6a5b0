package dev.gauntlet.run.journal;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder that a new run is given: an empty one, or one that is made for it. */
public final class OutputFolder {
  /** What systems and their file managers put into folders of their own accord. */
  private static final Pattern SYSTEM_FILE =
      Pattern.compile(
          "lost\\+found|\\.DS_Store|\\._.*|\\.(Spotlight-V100|fseventsd|Trashes|TemporaryItems)"
              + "|\\.Trash-\\d+|\\.directory|\\.nfs[0-9a-f]+|Thumbs\\.db|desktop\\.ini"
              + "|\\$RECYCLE\\.BIN|System Volume Information",
          Pattern.CASE_INSENSITIVE);

  private OutputFolder() {}

  /**
   * Makes a new folder for a run.
   *
   * @param wanted its path
   * @return that path; or the next that is free, {@code wanted-2} and so on, if there is a file of
   *     that name
   * @throws InputException if it cannot be made
   */
  public static Path make(Path wanted) {
    Path dir = wanted;
    for (int n = 2; ; n++) {
      try {
        if (dir.toAbsolutePath().getParent() != null) {
          Files.createDirectories(dir.toAbsolutePath().getParent());
        }
        return Files.createDirectory(dir);
      } catch (FileAlreadyExistsException e) {
        if (!dir.toString().equals(e.getFile())) {
          throw unwritable(wanted, e); // a folder that it is to be in is a file
        }
        dir = wanted.resolveSibling(wanted.getFileName() + "-" + n);
      } catch (IOException e) {
        throw unwritable(wanted, e);
      }
    }
  }

  /**
   * Makes sure that a new run disturbs nothing.
   *
   * @throws InputException if there is a file of that name, or a folder in which somebody has
   *     something
   */
  static void requireEmpty(Path dir) {
    if (!Files.exists(dir)) {
      return;
    }
    if (!Files.isDirectory(dir)) {
      throw new InputException("output folder " + dir + " is a file");
    }
    try (Stream<Path> content = Files.list(dir)) {
      if (!content.allMatch(OutputFolder::isNobodys)) {
        throw new InputException(
            "output folder " + dir + " is not empty; name another, or remove it first");
      }
    } catch (IOException e) {
      throw unwritable(dir, e);
    }
  }

  /**
   * Whether a file is nobody's work: put there by the system, or left by a run that was killed
   * before it had written its suite.
   */
  private static boolean isNobodys(Path file) {
    String name = file.getFileName().toString();
    if (SYSTEM_FILE.matcher(name).matches()) {
      return true;
    }
    if (name.equals(RunFiles.TRIALS)) {
      String[] trials = file.toFile().list();
      return trials != null && trials.length == 0;
    }
    return name.equals(RunDirectory.Lock.FILE)
        || file.equals(AtomicFile.temporary(file.resolveSibling(RunFiles.SUITE)));
  }

  static InputException unwritable(Path dir, IOException e) {
    return new InputException(
        "output folder %s cannot be used: %s".formatted(dir, OneLine.reason(e)), e);
  }
}
