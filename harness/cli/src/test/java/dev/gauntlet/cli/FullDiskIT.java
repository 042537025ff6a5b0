package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run whose disk is full says so in one line, loses nothing, and goes on when there is room. The
 * disk is one in memory that is mounted in a namespace of the test's own, for which Linux must let
 * users make one.
 */
final class FullDiskIT {
  private static final Path SCRIPT = Path.of("src/test/sh/full-disk").toAbsolutePath();
  static final List<String> NAMESPACE = List.of("unshare", "--user", "--map-root-user", "--mount");

  @TempDir private static Path whole;
  @TempDir private Path folder;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    assumeTrue(mayMount(whole), "Linux does not let this user mount");
    Command.gauntlet(whole, "run", TinyRun.suite(whole), "--out", "run", "--quiet");
  }

  /** Whether a disk may be mounted at a folder in a namespace. */
  static boolean mayMount(Path folder) throws InterruptedException {
    List<String> command = new ArrayList<>(NAMESPACE);
    command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", folder.toString()));
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  /** Full when the plan is written, after some trials, and when the report is. */
  @ParameterizedTest
  @CsvSource({"24k, 0, 0", "160k, 1, 3", "500k, 4, 4"})
  void losesNothingToAFullDisk(String size, int atLeast, int atMost) throws Exception {
    TinyRun.suite(folder);
    run(size);

    assertThat(content("full.code")).isEqualTo("2");
    assertThat(content("full.err"))
        .hasLineCount(1)
        .contains("No space left on device")
        .doesNotContain("java.");
    assertThat(TinyRun.finished(folder.resolve("full"))).hasSizeBetween(atLeast, atMost);
    assertThat(content("resumed.code")).as(content("resumed.err")).isEqualTo("0");
    assertThat(TinyRun.figures(folder.resolve("resumed")))
        .isEqualTo(TinyRun.figures(whole.resolve("run")));
    assertThat(TinyRun.finished(folder.resolve("resumed")))
        .as("none lost, none run twice")
        .containsAll(TinyRun.finished(folder.resolve("full")))
        .hasSize(TinyRun.TRIALS)
        .doesNotHaveDuplicates();
  }

  private void run(String size) throws Exception {
    List<String> command = new ArrayList<>(NAMESPACE);
    command.addAll(List.of(SCRIPT.toString(), size));
    command.addAll(Command.line(folder));
    ProcessBuilder builder = Command.builder(command, folder).inheritIO();
    assertThat(builder.start().waitFor()).isZero();
  }

  private String content(String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }
}
