package dev.gauntlet.cli.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractArtifactsTest {
  private static final List<String> JARS =
      List.of("spi", "ops", "testkit", "trial", "plugins", "base");

  @TempDir Path root;
  private final String version = Templates.versions().get("gauntlet");
  private final List<Path> classPath = new ArrayList<>();
  private Path repository;

  @BeforeEach
  void makeJars() throws IOException {
    repository = root.resolve("deep/repository");
    classPath.add(root.resolve("other.jar"));
    for (String name : JARS) {
      classPath.add(jar(name, "first"));
    }
  }

  private Path jar(String name, String content) throws IOException {
    Path jar = root.resolve("gauntlet-%s-%s.jar".formatted(name, version));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(
          new ZipEntry("META-INF/maven/dev.gauntlet/gauntlet-%s/pom.xml".formatted(name)));
      out.write((content + " pom of " + name).getBytes(UTF_8));
    }
    return jar;
  }

  private List<Path> install() {
    return new ContractArtifacts(
            String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()))
        .install(repository);
  }

  private Path installed(String name, String ending) {
    return repository.resolve(
        "dev/gauntlet/gauntlet-%1$s/%2$s/gauntlet-%1$s-%2$s%3$s".formatted(name, version, ending));
  }

  @Test
  void areWhereMavenLooksForThem() throws IOException {
    assertThat(install()).isEmpty();

    for (String name : JARS) {
      assertThat(installed(name, ".pom")).hasContent("first pom of " + name);
      assertThat(installed(name, ".jar"))
          .hasSameBinaryContentAs(root.resolve("gauntlet-%s-%s.jar".formatted(name, version)));
    }
    assertThat(installed("bom", ".pom"))
        .content()
        .contains("<version>" + version + "</version>", "<artifactId>gauntlet-testkit</artifactId>")
        .doesNotContain("${", "<parent>");
    assertThat(installed("bom", ".jar")).doesNotExist();
    try (Stream<Path> files = Files.walk(repository)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  @Test
  void areReplacedByThoseOfAnotherBuildOfGauntlet() throws IOException {
    install();
    jar("spi", "second");
    FileTime past = FileTime.fromMillis(0);
    Files.setLastModifiedTime(root.resolve("gauntlet-spi-%s.jar".formatted(version)), past);

    assertThat(install()).isEmpty(); // what was there is newer, but Gauntlet's own work
    assertThat(installed("spi", ".pom")).hasContent("second pom of spi");
    assertThat(installed("ops", ".pom")).hasContent("first pom of ops");
  }

  @Test
  void replaceWhatIsOlderAndLeaveWhatIsNewerAndNotTheirOwn() throws IOException {
    for (String name : List.of("spi", "ops")) {
      Files.createDirectories(installed(name, ".jar").getParent());
      Files.writeString(installed(name, ".jar"), "somebody's");
    }
    Files.setLastModifiedTime(installed("ops", ".jar"), FileTime.fromMillis(0));
    Path newer = installed("spi", ".jar");
    Files.setLastModifiedTime(
        newer, FileTime.fromMillis(Files.getLastModifiedTime(classPath.get(1)).toMillis() + 1000));

    assertThat(install()).containsExactly(newer);
    assertThat(newer).hasContent("somebody's");
    assertThat(installed("ops", ".jar")).hasSameBinaryContentAs(classPath.get(2));
    assertThat(install()).containsExactly(newer); // it is still not ours
  }

  @Test
  void touchNothingThatIsRightAlready() throws IOException {
    install();
    FileTime past = FileTime.fromMillis(0);
    Files.setLastModifiedTime(installed("spi", ".jar"), past);

    assertThat(install()).isEmpty();
    assertThat(Files.getLastModifiedTime(installed("spi", ".jar"))).isEqualTo(past);
  }

  @Test
  void areNamedWhereOneIsMissing() {
    classPath.remove(3);
    assertThatThrownBy(this::install)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("gauntlet-testkit-" + version + ".jar is not on the class path");
  }

  @Test
  void sayWhereTheyCannotBeWritten() throws IOException {
    Files.createDirectories(repository.getParent());
    Files.writeString(repository, "a file");
    assertThatThrownBy(this::install)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("Gauntlet's artifacts cannot be installed in " + repository);
  }
}
