package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a look at the sources, rather than at classes, keeps in order. */
final class SourcesTest {
  private static final int MAX_LINES = 340;
  private static final int MAX_README_LINES = 40;

  /** Modules whose packages do not say yet what may be null. */
  private static final Set<String> UNMARKED = Set.of("plan", "plugins", "run", "testkit", "cli");

  private static final Path ROOT = Path.of("..", "..");

  private static final List<Path> MODULES = modules();

  /** Every folder with a pom and sources. */
  private static List<Path> modules() {
    try (Stream<Path> files = Files.find(ROOT, 3, (file, facts) -> file.endsWith("pom.xml"))) {
      return files
          .map(Path::getParent)
          .filter(folder -> Files.isDirectory(folder.resolve("src")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources() {
    return MODULES.stream().flatMap(module -> sources(module.resolve("src/main/java"))).toList();
  }

  private static Stream<Path> sources(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void looksAtAllModules() {
    assertThat(MODULES)
        .extracting(module -> module.getFileName().toString())
        .contains("spi", "base", "run", "cli", "implementations", "tasks", "reports");
    assertThat(sources()).hasSizeGreaterThan(200);
  }

  @Test
  void noFileIsTooLongToBeReadInOneGo() {
    assertThat(sources()).filteredOn(file -> lines(file).size() > MAX_LINES).isEmpty();
  }

  @Test
  void aReadmeOfAModuleHasAtMost40Lines() {
    assertThat(MODULES)
        .map(module -> module.resolve("README.md"))
        .filteredOn(readme -> Files.exists(readme) && lines(readme).size() > MAX_README_LINES)
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatMayBeNull() {
    assertThat(MODULES)
        .filteredOn(module -> !UNMARKED.contains(module.getFileName().toString()))
        .flatMap(module -> sources(module.resolve("src/main/java")).toList())
        .map(Path::getParent)
        .map(folder -> folder.resolve("package-info.java"))
        .filteredOn(info -> !Files.exists(info) || !lines(info).contains("@NullMarked"))
        .isEmpty();
  }
}
