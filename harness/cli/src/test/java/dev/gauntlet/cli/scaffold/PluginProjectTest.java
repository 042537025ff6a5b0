package dev.gauntlet.cli.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Contract;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class PluginProjectTest {
  private static final String SERVICES = "src/main/resources/META-INF/services/dev.gauntlet.spi.";

  @TempDir Path folder;

  private static PluginProject project(String id, String packageName, boolean task) {
    return PluginProject.of(id, packageName, task, Set.of("mlp"));
  }

  @Test
  void hasTheFilesOfAnImplementation() {
    PluginProject project = project("my-gpt", null, false);

    assertThat(project.files())
        .containsOnlyKeys(
            "pom.xml",
            ".gitignore",
            "README.md",
            "suite.yaml",
            "src/main/java/mygpt/MyGpt.java",
            "src/main/java/mygpt/MyGptConfig.java",
            "src/main/java/mygpt/MyGptModel.java",
            "src/test/java/mygpt/MyGptTest.java",
            "src/test/resources/logback-test.xml",
            SERVICES + "Implementation");
    assertThat(project.files()).containsEntry(SERVICES + "Implementation", "mygpt.MyGpt\n");
    assertThat(project.files().get("pom.xml")).contains("<finalName>my-gpt</finalName>");
  }

  @Test
  void hasTheFilesOfATask() {
    PluginProject project = project("my-sums", "org.example.sums", true);

    assertThat(project.files())
        .containsOnlyKeys(
            "pom.xml",
            ".gitignore",
            "README.md",
            "suite.yaml",
            "src/main/java/org/example/sums/MySums.java",
            "src/main/java/org/example/sums/MySumsConfig.java",
            "src/main/java/org/example/sums/MySumsDataset.java",
            "src/main/java/org/example/sums/MySumsMetric.java",
            "src/main/java/org/example/sums/MySumsPrompting.java",
            "src/test/java/org/example/sums/MySumsTest.java",
            "src/test/resources/logback-test.xml",
            SERVICES + "Task");
    assertThat(project.files().get("src/main/java/org/example/sums/MySums.java"))
        .startsWith("package org.example.sums;\n");
  }

  /** Every place of a template is filled, by what the build knows of itself. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesNoPlaceOpen(boolean task) {
    assertThat(project("my-own", null, task).files().values())
        .allSatisfy(text -> assertThat(text).doesNotContain("{{", "TODO").isNotBlank());
  }

  @Test
  void hasAPomThatCanBeRead() throws Exception {
    String pom = project("my-gpt", null, false).files().get("pom.xml");
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(pom.getBytes(UTF_8)))
            .getDocumentElement();

    assertThat(root.getElementsByTagName("gauntlet.contract").item(0).getTextContent())
        .isEqualTo(Integer.toString(Contract.VERSION));
  }

  /** With its suffix it is no name that the sources mean otherwise. */
  @ParameterizedTest
  @CsvSource({
    "block, BlockPlugin, block",
    "string, StringPlugin, string",
    "int, Int, intplugin",
    "batch, Batch, batch",
    "gpt-2, Gpt2, gpt2",
  })
  void makesNamesThatJavaAllows(String id, String className, String packageName) {
    assertThat(project(id, null, false).files())
        .containsKey("src/main/java/%s/%s.java".formatted(packageName, className));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My-Gpt | ",
        "my_gpt | ",
        "-gpt | ",
        "../gpt | ",
        "2gpt | ",
        "gpt- | ",
        "mlp | is that of a built-in implementation",
      })
  void refusesAName(String name, String reason) {
    assertThatThrownBy(() -> project(name, null, false))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("name '" + name + "'")
        .hasMessageContaining(reason == null ? "must be in kebab-case" : reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.example. | must be the name of a Java package",
        "org..example | must be the name of a Java package",
        "org.class | must be the name of a Java package",
        "org/example | must be the name of a Java package",
        "'' | must be the name of a Java package",
        "java.gpt | must not be one of Java's or of Gauntlet's own",
        "dev.gauntlet | must not be one of Java's or of Gauntlet's own",
        "dev.gauntlet.mine | must not be one of Java's or of Gauntlet's own",
      })
  void refusesAPackage(String name, String reason) {
    assertThatThrownBy(() -> project("my-gpt", name, false))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--package is '" + name + "', " + reason);
  }

  @Test
  void writesItsFilesIntoANewFolderOnly() throws Exception {
    PluginProject project = project("my-gpt", null, false);
    project.write(folder);

    assertThat(folder.resolve("my-gpt/.gitignore")).hasContent("/target/\n/runs/\n");
    assertThat(folder.resolve("my-gpt/src/main/java/mygpt/MyGpt.java")).isRegularFile();
    Files.writeString(folder.resolve("my-gpt/pom.xml"), "mine");
    assertThatThrownBy(() -> project.write(folder))
        .isInstanceOf(InputException.class)
        .hasMessage("folder '%s' is there already, must be a new one", folder.resolve("my-gpt"));
    assertThat(folder.resolve("my-gpt/pom.xml")).hasContent("mine");
  }

  @Test
  void saysThatItCannotBeWritten() {
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> project("my-gpt", null, false).write(gone))
        .isInstanceOf(InputException.class)
        .hasMessage("folder '%s' cannot be written: there is no such file", gone.resolve("my-gpt"));
  }
}
