package dev.gauntlet.cli;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a look at the sources, rather than at classes, keeps in order. */
final class SourcesTest {
  private static final int MAX_LINES = 320;
  private static final int MAX_README_LINES = 40;

  /** Files that are longer: the list is to become shorter, never longer. */
  private static final Set<String> LONGER =
      Set.of(
          "DataParallel.java",
          "ScalarKernels.java",
          "SelfAttention.java",
          "Trial.java",
          "VectorAttention.java",
          "VectorGemm.java",
          "Vectors.java");

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
    assertThat(sources())
        .filteredOn(file -> !LONGER.contains(file.getFileName().toString()))
        .filteredOn(file -> lines(file).size() > MAX_LINES)
        .isEmpty();
  }

  @Test
  void aReadmeOfAModuleHasAtMost40Lines() {
    assertThat(MODULES)
        .map(module -> module.resolve("README.md"))
        .filteredOn(readme -> Files.exists(readme) && lines(readme).size() > MAX_README_LINES)
        .isEmpty();
  }

  /** In one module, if several have classes of it. */
  @Test
  void everyPackageSaysWhatMayBeNull() {
    Set<String> marked =
        sources().stream()
            .filter(file -> file.endsWith("package-info.java"))
            .filter(file -> lines(file).contains("@NullMarked"))
            .map(SourcesTest::packageOf)
            .collect(toSet());
    assertThat(marked).hasSizeGreaterThan(20);
    assertThat(sources()).map(SourcesTest::packageOf).allMatch(marked::contains);
  }

  private static String packageOf(Path file) {
    return lines(file).stream()
        .filter(line -> line.startsWith("package "))
        .findFirst()
        .orElseThrow();
  }

  /** A name says what it is to somebody who arrives from a search, so it is one type's. */
  @Test
  void noTwoTypesShareAName() {
    assertThat(MODULES)
        .flatMap(module -> sources(module.resolve("src/main/java")).toList())
        .extracting(file -> file.getFileName().toString())
        .filteredOn(name -> !name.equals("package-info.java"))
        .doesNotHaveDuplicates();
  }

  /** A name that is nobody's would be passed over in silence. */
  @Test
  void whatTheCompilerIsToldNotToInlineExists() {
    Pattern told = Pattern.compile("dontinline,([\\w.]+)::");
    assertThat(sources())
        .flatMap(file -> lines(file))
        .flatMap(line -> told.matcher(line).results().map(found -> found.group(1)).toList())
        .hasSizeGreaterThan(1)
        .allMatch(
            name ->
                MODULES.stream()
                    .map(module -> module.resolve("src/main/java"))
                    .anyMatch(
                        root -> Files.exists(root.resolve(name.replace('.', '/') + ".java"))));
  }
}
