package dev.gauntlet.cli.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where Maven keeps its artifacts is found in Maven's own order: each place beats those after. */
class LocalRepositoryTest {
  @TempDir Path root;
  private Path home;
  private Path project;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeFolders() throws IOException {
    home = Files.createDirectory(root.resolve("home"));
    project = Files.createDirectories(root.resolve("work/project"));
  }

  private Path found() {
    return LocalRepository.of(null, project, environment, home);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String settings(String repository) {
    return "<settings><!-- a comment --><servers/><localRepository> %s </localRepository></settings>"
        .formatted(repository);
  }

  @Test
  void isFoundWhereMavenFindsIt() throws IOException {
    assertThat(found()).isEqualTo(home.resolve(".m2/repository"));

    Path maven = root.resolve("maven");
    write(maven.resolve("conf/settings.xml"), settings("/global"));
    environment.put("MAVEN_HOME", maven.toString());
    assertThat(found()).isEqualTo(Path.of("/global"));

    write(home.resolve(".m2/settings.xml"), settings("${user.home}/${env.PLACE}/x"));
    environment.put("PLACE", "place");
    assertThat(found()).isEqualTo(home.resolve("place/x"));

    write(root.resolve("work/.mvn/jvm.config"), "-Xmx1g -Dmaven.repo.local=/jvm\n-Da=b");
    assertThat(found()).isEqualTo(Path.of("/jvm"));

    environment.put("MAVEN_OPTS", "-Xmx1g -Dmaven.repo.local=/first -Dmaven.repo.local='/o p t'");
    assertThat(found()).isEqualTo(Path.of("/o p t"));

    write(root.resolve("work/.mvn/maven.config"), "-ntp\n-Dmaven.repo.local=/con fig\n-T1\n");
    assertThat(found()).isEqualTo(Path.of("/con fig"));

    environment.put(
        "MAVEN_ARGS", "-o -Dmaven.repo.local.tail=/tail -Dmaven.repo.local=relative -q");
    assertThat(found()).isEqualTo(project.resolve("relative"));

    assertThat(LocalRepository.of(Path.of("/named"), project, environment, home))
        .isEqualTo(Path.of("/named"));
  }

  /** As packages of Linux have it: the launcher on the search path is a link into Maven's home. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void readsTheSettingsOfTheMavenOnTheSearchPath() throws IOException {
    Path launcher = root.resolve("share/maven/bin/mvn");
    write(launcher, "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    write(root.resolve("share/maven/conf/settings.xml"), settings("/installed"));
    Path bin = Files.createDirectory(root.resolve("bin"));
    Path link = Files.createSymbolicLink(bin.resolve("mvn"), launcher);
    environment.put("PATH", root.resolve("none") + ":" + bin);

    assertThat(found()).isEqualTo(Path.of("/installed"));
    Files.delete(link); // JUnit warns of every link that it deletes
  }

  @Test
  void saysWhatToDoWhereSettingsCannotBeRead() throws IOException {
    Path file = home.resolve(".m2/settings.xml");
    String hostile = "<!DOCTYPE s [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    for (String text :
        new String[] {
          "<settings>", hostile + "<settings><localRepository>&e;</localRepository></settings>"
        }) {
      write(file, text);
      assertThatThrownBy(this::found)
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(
              "where Maven keeps its artifacts cannot be told, " + file + " cannot be read (")
          .hasMessageEndingWith("; name it with -Dmaven.repo.local=DIR");
    }
  }
}
