package dev.gauntlet.run.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  @TempDir private Path root;

  private static Optional<String> codeAt(Path place) throws IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {place.toUri().toURL()}, null)) {
      return Versions.codeOf("own/part", loader);
    }
  }

  private Path jar(String name, String content) throws IOException {
    Path jar = root.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : new String[] {"own/", "own/part/", "own/part/A.class"}) {
        out.putNextEntry(entry(entry));
        if (!entry.endsWith("/")) {
          out.write(content.getBytes(UTF_8));
        }
        out.closeEntry();
      }
    }
    return jar;
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0); // as in a reproducible jar
    return entry;
  }

  @Test
  void codeInAJarIsKnownByItsContent() throws IOException {
    Optional<String> code = codeAt(jar("a.jar", "one"));

    assertThat(code).hasValueSatisfying(hash -> assertThat(hash).matches("[0-9a-f]{16}"));
    assertThat(codeAt(jar("b.jar", "one"))).isEqualTo(code);
    assertThat(codeAt(jar("c.jar", "two"))).isNotEqualTo(code);
  }

  @Test
  void codeInAFolderIsKnownByItsFiles() throws IOException {
    Path folder = Files.createDirectories(root.resolve("classes/own/part/deep"));
    Path file = Files.writeString(folder.resolve("A.class"), "one");
    Optional<String> code = codeAt(root.resolve("classes"));

    assertThat(codeAt(root.resolve("classes"))).isEqualTo(code).isNotEmpty();
    Files.writeString(file, "two");
    assertThat(codeAt(root.resolve("classes"))).isNotEqualTo(code);
    Files.writeString(file, "one");
    Files.move(file, file.resolveSibling("B.class"));
    assertThat(codeAt(root.resolve("classes"))).isNotEqualTo(code);
  }

  @Test
  void codeThatIsNotThereHasNoHash() throws IOException {
    assertThat(codeAt(Files.createDirectories(root.resolve("empty")))).isEmpty();
  }

  @Test
  void knowsThePartsThatDecide() {
    assertThat(Versions.deciding())
        .containsAllEntriesOf(Versions.installed())
        .containsKeys("code:spi", "code:ops", "code:plugins", "code:trial")
        .doesNotContainKeys("code:run", "code:plan");
  }
}
