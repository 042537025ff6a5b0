package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of traps names tests that exist. */
final class TrapsTest {
  private static final Path HOME = Path.of("..", "..");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");
  private static final String UNGUARDED = "## Not guarded yet";

  @Test
  void everyNamedTestExists() throws IOException {
    Set<String> tests = tests();
    assertThat(tests).contains(TrapsTest.class.getSimpleName());
    assertThat(named(page())).isNotEmpty().isSubsetOf(tests);
  }

  @Test
  void everyGuardedTrapNamesItsGuardAndNoOtherDoes() throws IOException {
    String page = page();
    int end = page.indexOf(UNGUARDED);
    assertThat(end).isPositive();
    assertThat(traps(page.substring(0, end)))
        .isNotEmpty()
        .allSatisfy(
            trap -> assertThat(named(trap.substring(trap.indexOf("Guarded by")))).isNotEmpty());
    assertThat(traps(page.substring(end)))
        .isNotEmpty()
        .noneSatisfy(trap -> assertThat(trap).contains("Guarded by"));
  }

  private static String page() throws IOException {
    return Files.readString(HOME.resolve("harness/docs/traps.md"));
  }

  /** Paragraphs that begin with a name in bold. */
  private static Stream<String> traps(String part) {
    return Stream.of(part.split("\n\n")).filter(paragraph -> paragraph.startsWith("**"));
  }

  private static Set<String> named(String text) {
    return TEST.matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }

  /** Names of all source files of the project. */
  private static Set<String> tests() throws IOException {
    Set<String> names = new HashSet<>();
    Files.walkFileTree(
        HOME,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean built = name.equals("target") || (name.startsWith(".") && !name.equals(".."));
            return built ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith(".java")) {
              names.add(name.substring(0, name.length() - ".java".length()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return names;
  }
}
