package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.plugins.Catalog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that starts Gauntlet from a distribution, on machines that are not as it would have
 * them.
 */
final class LauncherIT {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String SUITE =
      """
      suite: own
      training: {budget: steps=2, eval_interval: steps=1, batch_size: 4}
      trials:
        - task: {id: shakespeare, corpus: %s, context_length: 8}
          implementations: [bigram]
      """;

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void install() throws IOException {
    home = install("installed here"); // a path with a blank
  }

  /** A distribution whose jars are links to the ones that were built. */
  private Path install(String name) throws IOException {
    Path installed = Files.createDirectories(folder.resolve(name));
    Files.copy(Command.DISTRIBUTION.resolve("gauntlet"), installed.resolve("gauntlet"));
    Path lib = Files.createDirectory(installed.resolve("lib"));
    for (Path jar : list(Command.DISTRIBUTION.resolve("lib"))) {
      Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
    }
    return installed;
  }

  @AfterEach
  void uninstall() throws IOException { // JUnit warns of every link that it deletes
    for (Path installed : list(folder)) {
      for (Path jar : list(installed.resolve("lib"))) {
        Files.delete(jar);
      }
    }
  }

  private static List<Path> list(Path of) throws IOException {
    if (!Files.isDirectory(of)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(of)) {
      return files.toList();
    }
  }

  private ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    ProcessBuilder builder = Command.builder(command, folder);
    builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
    return builder;
  }

  private Outcome gauntlet(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = builder(command.toArray(String[]::new));
    builder.environment().putAll(environment);
    return Command.start(builder).outcome();
  }

  private String launcher() {
    return home.resolve("gauntlet").toString();
  }

  private static void requireArchives() {
    assumeTrue(Files.exists(JAVA_HOME.resolve("release")), "this Java does not say which it is");
  }

  private List<Path> archives() throws IOException {
    return list(home.resolve("start"));
  }

  private String listed() {
    Outcome outcome = gauntlet(Map.of(), "list");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    return outcome.out();
  }

  @Test
  void startsFromTheClassesThatTheFirstListLeaves() throws IOException {
    requireArchives();
    Path recorder = recordingJava();
    Map<String, String> environment = Map.of("JAVA_HOME", recorder.toString());
    Outcome first = gauntlet(environment, "list");
    Outcome second = gauntlet(environment, "list");

    assertThat(first.out()).contains("nanogpt", "addition", "smoke");
    assertThat(second).isEqualTo(first).isEqualTo(new Outcome(0, first.out(), ""));
    assertThat(archives()).hasSize(1);
    String archive = "-XX:SharedArchiveFile=" + archives().get(0);
    assertThat(Files.readAllLines(recorder.resolve("starts")))
        .hasSize(2)
        .satisfies(starts -> assertThat(starts.get(0)).doesNotContain(archive))
        .satisfies(starts -> assertThat(starts.get(1)).startsWith(archive));
    assertThat(sourceOfMain(archive)).contains("shared objects file (top)");
  }

  @Test
  void asksForVectorsWhereItTrainsInItsOwnProcess() throws IOException {
    Path recorder = recordingJava();
    Map<String, String> environment = Map.of("JAVA_HOME", recorder.toString());
    Outcome alone = gauntlet(environment, "run", "no-such-suite", "--no-fork");
    Outcome usual = gauntlet(environment, "run", "no-such-suite");
    Outcome check = gauntlet(environment, "check", "no-such-model");

    assertThat(check.exitCode()).as(check.err()).isEqualTo(Main.BAD_INPUT);
    assertThat(check.errors()).hasSize(1);
    assertThat(alone.exitCode()).as(alone.err()).isEqualTo(Main.BAD_INPUT);
    assertThat(usual.exitCode()).as(usual.err()).isEqualTo(Main.BAD_INPUT);
    assertThat(usual.errors()).hasSize(1);
    assertThat(Files.readAllLines(recorder.resolve("starts")))
        .filteredOn(start -> start.contains(Main.class.getName()))
        .hasSize(3)
        .satisfies(
            starts -> assertThat(starts.get(0)).contains("--add-modules=jdk.incubator.vector"))
        .satisfies(starts -> assertThat(starts.get(1)).doesNotContain("--add-modules"))
        .satisfies(starts -> assertThat(starts.get(2)).doesNotContain("--add-modules"));
  }

  /** A Java that notes what it is started with. */
  private Path recordingJava() throws IOException {
    Path java = folder.resolve("java");
    Path script = Files.createDirectories(java.resolve("bin")).resolve("java");
    String real = JAVA_HOME.resolve("bin/java").toString();
    Files.writeString(
        script, "#!/bin/sh\necho \"$*\" >>'%s/starts'\nexec '%s' \"$@\"\n".formatted(java, real));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.copy(JAVA_HOME.resolve("release"), java.resolve("release"));
    return java;
  }

  private String sourceOfMain(String archive) {
    return source(Main.class, archive);
  }

  /** Where Java says that it has found a class. */
  private String source(Class<?> type, String archive) {
    Outcome outcome =
        Command.start(
                builder(
                    JAVA_HOME.resolve("bin/java").toString(),
                    archive,
                    "-Xlog:class+load",
                    "-cp",
                    home.resolve("lib") + "/*",
                    Main.class.getName(),
                    "list"))
            .outcome();
    return outcome
        .out()
        .lines()
        .filter(line -> line.contains(" " + type.getName() + " "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void trialsStartFromTheClassesThatTheFirstLeaves() throws IOException {
    Files.writeString(folder.resolve("corpus.txt"), "All happy families are alike. ".repeat(40));
    Files.writeString(folder.resolve("own.yaml"), SUITE.formatted("corpus.txt"));
    String[] run = {"run", "own.yaml", "--data", ".", "--quiet", "--out"};
    Outcome first = gauntlet(Map.of(), append(run, "first"));
    assertThat(first.exitCode()).as(first.err()).isZero();
    List<Path> left = archives();
    assertThat(left).hasSize(1);
    String archive = "-XX:SharedArchiveFile=" + left.get(0);
    assertThat(source(Catalog.class, archive)).contains("shared objects file (top)");

    Outcome second = gauntlet(Map.of(), append(run, "second"));
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(archives()).isEqualTo(left);
    assertThat(TinyRun.figures(folder.resolve("second")))
        .isEqualTo(TinyRun.figures(folder.resolve("first")));
  }

  private static String[] append(String[] words, String last) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }

  @Test
  void goesWithoutAnArchiveOfOtherClasses() throws IOException {
    requireArchives();
    String expected = listed();
    Path jar =
        list(home.resolve("lib")).stream()
            .filter(file -> file.getFileName().toString().startsWith("gauntlet-cli"))
            .findFirst()
            .orElseThrow();
    byte[] content = Files.readAllBytes(jar);
    Files.delete(jar);
    Files.write(jar, content);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));

    assertThat(listed()).isEqualTo(expected);
    assertThat(sourceOfMain("-XX:SharedArchiveFile=" + archives().get(0))).contains(".jar");
  }

  @Test
  void replacesAnArchiveThatWasCut() throws IOException {
    requireArchives();
    String expected = listed();
    Path archive = archives().get(0);
    long size = Files.size(archive);
    assertThat(archive.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
      channel.truncate(size / 2);
    }

    assertThat(listed()).isEqualTo(expected);
    assertThat(archives()).singleElement().satisfies(made -> assertThat(made).isNotEmptyFile());
    assertThat(Files.size(archives().get(0))).isGreaterThan(size / 2);
  }

  @Test
  void leavesNothingInAFolderThatCannotBeWritten() throws IOException {
    assertThat(home.toFile().setWritable(false)).isTrue();
    List<String> command = new ArrayList<>(Command.asAnyUser());
    command.addAll(List.of(launcher(), "list"));
    Outcome outcome = Command.start(builder(command.toArray(String[]::new))).outcome();
    assertThat(home.toFile().setWritable(true)).isTrue();

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("nanogpt", "addition", "smoke");
    assertThat(archives()).isEmpty();
  }

  /** It is read where a run is recorded, and there is no checkout to ask any more. */
  @Test
  void knowsTheCommitItWasBuiltFrom() throws IOException {
    Path jar =
        list(Command.DISTRIBUTION.resolve("lib")).stream()
            .filter(file -> file.getFileName().toString().startsWith("gauntlet-run-"))
            .findFirst()
            .orElseThrow();
    assumeTrue(Files.exists(Path.of("..", "..", ".git")), "this is no checkout");
    Outcome head = Command.run(List.of("git", "rev-parse", "HEAD"), Path.of("").toAbsolutePath());
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.getManifest().getMainAttributes().getValue("Git-Commit"))
          .isEqualTo(head.out().strip());
    }
  }

  @Test
  void saysThatItCannotStartFromAFolderWithAColon() throws IOException {
    home = install("a:b");
    Outcome outcome = gauntlet(Map.of(), "list");
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors()).singleElement().asString().contains("a:b' has a colon");
  }

  @Test
  void readsFilesWhoseNamesTheLocaleCannotWrite() throws Exception {
    String name = "\u0432\u043e\u0439\u043d\u0430.txt";
    assumeTrue(hasUtf8(), "no locale C.UTF-8");
    Files.writeString(folder.resolve(name), "All happy families are alike. ".repeat(40));
    Files.writeString(folder.resolve("own.yaml"), SUITE.formatted(name));
    Outcome outcome =
        gauntlet(Map.of("LC_ALL", "C"), "run", "own.yaml", "--data", ".", "--out", "run");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(folder.resolve("run/results.csv")).content().contains(name);
  }

  private static boolean hasUtf8() throws IOException {
    Process locale = new ProcessBuilder("locale", "-a").start();
    String known = new String(locale.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return known.toLowerCase(Locale.ROOT).contains("c.utf");
  }

  @Test
  void loadsLibrariesFromAnotherFolderWhereTheTemporaryOneForbidsIt() throws Exception {
    assumeTrue(FullDiskIT.mayMount(folder), "Linux does not let this user mount");
    Files.writeString(folder.resolve("corpus.txt"), "All happy families are alike. ".repeat(40));
    Files.writeString(folder.resolve("own.yaml"), SUITE.formatted("corpus.txt"));
    Outcome outcome = whereNoProgramRunsFrom(List.of("/tmp"), Map.of());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).doesNotContain("not exported");
    List<Path> trials = list(folder.resolve("run/trials"));
    assertThat(trials)
        .singleElement()
        .satisfies(trial -> assertThat(trial.resolve("model.onnx")).exists());

    Path cache = Files.createDirectory(folder.resolve("cache"));
    Outcome refused =
        whereNoProgramRunsFrom(
            List.of("/tmp", cache.toString()), Map.of("DJL_CACHE_DIR", cache.toString()));
    assertThat(refused.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(refused.errors())
        .singleElement()
        .asString()
        .contains("'" + cache + "'", "set DJL_CACHE_DIR");
  }

  private Outcome whereNoProgramRunsFrom(List<String> folders, Map<String, String> environment) {
    List<String> command = new ArrayList<>(FullDiskIT.NAMESPACE);
    command.add(Path.of("src/test/sh/noexec").toAbsolutePath().toString());
    command.addAll(folders);
    // The launcher itself may lie in a folder that forbids it, so a shell reads it.
    command.addAll(List.of("--", "sh", launcher(), "run", "own.yaml", "--data", "."));
    command.addAll(List.of("--out", "run", "--quiet"));
    ProcessBuilder builder = builder(command.toArray(String[]::new));
    builder.environment().putAll(environment);
    return Command.start(builder).outcome();
  }
}
