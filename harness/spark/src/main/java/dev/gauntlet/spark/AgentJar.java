package dev.gauntlet.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that Spark takes to its executors. */
final class AgentJar {
  private AgentJar() {}

  /**
   * The jar of this module, which has what Spark runs; where its classes are in a folder, as in a
   * build, a jar of them.
   *
   * @param folder where that is made
   */
  static Path of(Path folder) throws IOException {
    try {
      URI place = AgentJar.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path classes = Path.of(place);
      return Files.isDirectory(classes)
          ? zip(classes, folder.resolve("gauntlet-spark.jar"), file -> true)
          : classes;
    } catch (URISyntaxException e) {
      throw new AssertionError("the place of a class is a URI", e);
    }
  }

  /** The distribution of Gauntlet, with its launcher, as an archive that Spark unpacks. */
  static Path archive(Path distribution, Path folder) throws IOException {
    Path here = distribution.resolve("start"); // archives of classes, which are of these very files
    return zip(distribution, folder.resolve("gauntlet.zip"), file -> !file.startsWith(here));
  }

  private static Path zip(Path from, Path to, Predicate<Path> which) throws IOException {
    try (OutputStream bytes = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> walk = Files.walk(from)) {
      zip.setLevel(Deflater.BEST_SPEED); // most of it is compressed already
      List<Path> files = walk.filter(Files::isRegularFile).filter(which).sorted().toList();
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(from.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
      return to;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
