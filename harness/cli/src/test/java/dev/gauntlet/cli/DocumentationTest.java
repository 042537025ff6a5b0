package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the Markdown files of the project refer to exists. */
final class DocumentationTest {
  private static final Path HOME = Path.of("..", "..");
  private static final Path TRAPS = HOME.resolve("harness/docs/traps.md");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)\\s]*)?\\)");

  private static final List<Path> FILES = new ArrayList<>();

  @BeforeAll
  static void list() throws IOException {
    FILES.clear();
    Files.walkFileTree(
        HOME,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean ours = folder.equals(HOME) || !(name.equals("target") || name.startsWith("."));
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            FILES.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Stream<Path> files(String ending) {
    return FILES.stream().filter(file -> file.toString().endsWith(ending));
  }

  private static Set<String> testsNamedIn(String text) {
    return TEST.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Set<String> classes =
        files(".java")
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (Path page : files(".md").toList()) {
      for (String test : testsNamedIn(Files.readString(page))) {
        if (!classes.contains(test)) {
          missing.add(HOME.relativize(page) + " names " + test);
        }
      }
    }
    assertThat(classes).contains(DocumentationTest.class.getSimpleName());
    assertThat(testsNamedIn(Files.readString(TRAPS))).isNotEmpty();
    assertThat(missing).isEmpty();
  }

  @Test
  void everyLinkWithinTheProjectLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : files(".md").toList()) {
      for (String link :
          LINK.matcher(Files.readString(page)).results().map(match -> match.group(1)).toList()) {
        if (!link.contains("://")) {
          links++;
          if (!Files.exists(page.resolveSibling(link))) {
            broken.add(HOME.relativize(page) + " links to " + link);
          }
        }
      }
    }
    assertThat(links).isPositive();
    assertThat(broken).isEmpty();
  }

  @Test
  void everyGuardedTrapNamesItsGuardAndNoOtherDoes() throws IOException {
    String page = Files.readString(TRAPS);
    int end = page.indexOf("## Not guarded yet");
    assertThat(end).isPositive();
    assertThat(traps(page.substring(0, end)))
        .isNotEmpty()
        .allSatisfy(
            trap -> {
              assertThat(trap).contains("Guarded by");
              assertThat(testsNamedIn(trap.substring(trap.indexOf("Guarded by")))).isNotEmpty();
            });
    assertThat(traps(page.substring(end)))
        .isNotEmpty()
        .noneSatisfy(trap -> assertThat(trap).contains("Guarded by"));
  }

  /** Paragraphs that begin with a name in bold. */
  private static List<String> traps(String part) {
    return Stream.of(part.split("\\R\\R")).filter(text -> text.startsWith("**")).toList();
  }
}
