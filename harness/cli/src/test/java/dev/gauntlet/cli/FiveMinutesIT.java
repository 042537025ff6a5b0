package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.spi.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/**
 * The README's "Your implementation in five minutes", command by command, in a copy of what a new
 * user has. Nothing is downloaded, and what is installed goes into a repository of this test's,
 * which has that of the build behind it.
 */
final class FiveMinutesIT {
  private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path DISTRIBUTION = Path.of("target", "gauntlet").toAbsolutePath();

  /** Of the suite, whose own budget is a minute in all. */
  private static final String SHORTER = " --budget steps=5 --jobs 2 --quiet --out run";

  @TempDir private Path folder;
  private Path here;

  @BeforeEach
  void install() throws IOException {
    requireMaven();
    Files.copy(DISTRIBUTION.resolve("gauntlet"), folder.resolve("gauntlet"));
    Files.copy(HOME.resolve("mvnw"), folder.resolve("mvnw"));
    Path wrapper = Files.createDirectories(folder.resolve(".mvn/wrapper"));
    Files.copy(
        HOME.resolve(".mvn/wrapper/maven-wrapper.properties"),
        wrapper.resolve("maven-wrapper.properties"));
    Files.createDirectory(folder.resolve("lib"));
    for (Path jar : list(DISTRIBUTION.resolve("lib"))) {
      Files.createSymbolicLink(folder.resolve("lib").resolve(jar.getFileName()), jar);
    }
    here = folder;
  }

  @AfterEach
  void uninstall() throws IOException { // JUnit warns of every link that it deletes
    for (Path jar : list(folder.resolve("lib"))) {
      Files.delete(jar);
    }
  }

  /** The wrapper would download the Maven that it names. */
  private static void requireMaven() throws IOException {
    String userHome = System.getenv().getOrDefault("MAVEN_USER_HOME", "");
    Path dists =
        (userHome.isEmpty() ? Path.of(System.getProperty("user.home"), ".m2") : Path.of(userHome))
            .resolve("wrapper/dists");
    String url = Files.readString(HOME.resolve(".mvn/wrapper/maven-wrapper.properties"));
    String name = url.replaceAll("(?s).*/(apache-maven-[\\d.]+)-bin\\.zip.*", "$1");
    assumeTrue(
        Files.isDirectory(dists.resolve(name)),
        "the Maven of the wrapper is not unpacked here, and a test downloads nothing");
  }

  private static List<Path> list(Path of) throws IOException {
    if (!Files.isDirectory(of)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(of)) {
      return files.toList();
    }
  }

  /** The first commands of the README's page. */
  private static List<String> commands() throws IOException {
    String page = Files.readString(HOME.resolve("README.md"));
    String title = "\n## Your implementation in five minutes\n";
    assertThat(page).contains(title);
    List<String> commands = new ArrayList<>();
    for (String line : page.substring(page.indexOf(title) + title.length()).lines().toList()) {
      if (line.startsWith("    ")) {
        commands.add(line.replaceAll(" +#.*", "").strip());
      } else if (!commands.isEmpty()) {
        break;
      }
    }
    return commands;
  }

  /** Types a command. */
  private void type(String command) {
    if (command.startsWith("cd ")) {
      here = here.resolve(command.substring("cd ".length()));
      assertThat(here).isDirectory();
      return;
    }
    ProcessBuilder builder = Command.builder(List.of("sh", "-c", command), here);
    String repository =
        System.getProperty(
            "gauntlet.test.repository", System.getProperty("user.home") + "/.m2/repository");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("GAUNTLET_JAVA_OPTS", "-Duser.home=" + folder);
    builder
        .environment()
        .put(
            "MAVEN_ARGS",
            "-o -B -q -Dmaven.repo.local=%s -Dmaven.repo.local.tail=%s"
                .formatted(folder.resolve("repository"), repository));
    Outcome outcome = Command.start(builder).outcome();
    assertThat(outcome.exitCode()).as("%s%n%s%n%s", command, outcome.out(), outcome.err()).isZero();
  }

  @Test
  void anImplementationIsBuiltCheckedAndReported() throws IOException {
    List<String> commands = commands();
    assertThat(commands)
        .containsExactly(
            "./gauntlet new-plugin my-gpt",
            "cd my-gpt",
            "../mvnw verify",
            "../gauntlet run suite.yaml --plugin target/my-gpt.jar");
    for (String command : commands) {
      type(command.contains("gauntlet run ") ? command + SHORTER : command);
    }

    try (JarFile jar = new JarFile(here.resolve("target/my-gpt.jar").toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
          .containsExactlyInAnyOrder(
              "mygpt/MyGpt.class", "mygpt/MyGptConfig.class", "mygpt/MyGptModel.class");
      assertThat(jar.getManifest().getMainAttributes().getValue(Contract.MANIFEST_ENTRY))
          .isEqualTo(Integer.toString(Contract.VERSION));
    }
    assertThat(here.resolve("target/surefire-reports/TEST-mygpt.MyGptTest.xml"))
        .content()
        .containsPattern("<testsuite [^>]*tests=\"[1-9][0-9]\"");
    Table results = Table.read().csv(here.resolve("run/results.csv").toFile());
    assertThat(results.stringColumn("status").asList()).hasSize(6).containsOnly("completed");
    assertThat(here.resolve("run/report.html")).content().contains("my-gpt", "nanogpt");
  }

  @Test
  void soIsATask() throws IOException {
    type("./gauntlet new-plugin digit-sum --task --package org.example.sums");
    type("cd digit-sum");
    type("../mvnw verify");
    type("../gauntlet run suite.yaml --plugin target/digit-sum.jar" + SHORTER);

    Table results = Table.read().csv(here.resolve("run/results.csv").toFile());
    assertThat(results.stringColumn("status").asList()).hasSize(3).containsOnly("completed");
    assertThat(results.columnNames()).contains("nearly_right");
  }
}
