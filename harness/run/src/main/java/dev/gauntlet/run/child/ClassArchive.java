package dev.gauntlet.run.child;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An archive of the classes that trials load, in which Java finds them as it has them in memory: a
 * trial of seconds computes an eighth less with it. The first trial of a distribution that succeeds
 * leaves it, in a folder that the launcher names; without one there is no archive. Its name says of
 * which Java and of which class path it is, so that a distribution that has been copied makes one
 * of its own. Java itself sees to it that the classes are the same, or goes without.
 */
final class ClassArchive {
  /** The system property with which the launcher says where archives may lie. */
  static final String FOLDER = "gauntlet.archives";

  private static final String END = ".jsa";

  // Java has much to say of what an archive cannot have, and of one that is of other classes.
  private static final String SILENT = "-Xlog:cds*=off";

  private final @Nullable Path folder;
  private final String begin;
  private final AtomicBoolean asked = new AtomicBoolean();

  /**
   * Archives in a folder, which need not be there.
   *
   * @param folder null if there are to be none
   * @param classPath of trials
   */
  ClassArchive(@Nullable Path folder, String classPath) {
    this.folder = folder;
    this.begin =
        "trial-%s-%08x-"
            .formatted(System.getProperty("java.runtime.version"), classPath.hashCode());
  }

  /** Archives where the launcher has them. */
  static ClassArchive ofThisDistribution() {
    String folder = System.getProperty(FOLDER);
    return new ClassArchive(
        folder == null ? null : Path.of(folder), System.getProperty("java.class.path"));
  }

  /** Options of Java for a process that uses the archive; none if there is no archive. */
  List<String> use() {
    Path archive = find();
    return archive == null ? List.of() : List.of(SILENT, "-XX:SharedArchiveFile=" + archive);
  }

  /**
   * Where a process is to leave an archive at its end; null if that is not wanted, as there is one,
   * or another process of this run has been asked for it.
   */
  @Nullable Path wanted() {
    if (folder == null || find() != null || asked.getAndSet(true)) {
      return null;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) { // nobody may write there: it goes without
      return null;
    }
    return Files.isWritable(folder) ? folder.resolve(UUID.randomUUID() + END) : null;
  }

  /** Options of Java for a process that leaves an archive. */
  static List<String> make(Path file) {
    return List.of(SILENT, "-XX:ArchiveClassesAtExit=" + file);
  }

  /**
   * Puts what a process has left where {@link #use} finds it, or away.
   *
   * @param file as {@link #wanted} has it
   * @param good whether it is what the next trial needs: that of a process that has ended well
   */
  void take(Path file, boolean good) {
    try {
      if (good && Files.exists(file)) {
        // Java crashes on an archive that was cut, so the name says how long it has to be.
        Path kept = file.resolveSibling(begin + Files.size(file) + END);
        Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING); // which was cut
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next run may have more luck
    }
  }

  private @Nullable Path find() {
    if (folder == null || !Files.isDirectory(folder)) {
      return null;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, begin + "*" + END)) {
      for (Path file : files) {
        if (file.endsWith(begin + Files.size(file) + END)) {
          return file;
        }
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
