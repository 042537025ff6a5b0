package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor tells a machine on which a run works from one with a planted fault. */
final class DoctorIT {
  @TempDir private Path folder;

  /** Half of what a run needs is bad news only to who has file names beyond ASCII, or no data. */
  @Test
  void findsARunPossibleAndALocalePoor() {
    Outcome outcome = Command.start(List.of("env", "LC_ALL=C"), folder, "doctor").outcome();

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .containsPattern("(?m)^ok    engine        PyTorch 2\\.")
        .containsPattern("(?m)^ok    onnx          ONNX Runtime 1\\.")
        .containsPattern("(?m)^warn  locale        ")
        .contains("-> set LC_ALL=C.UTF-8")
        .contains("-> needed by some tasks only: gauntlet data fetch tinyshakespeare");
    assertThat(outcome.out().lines()).as("one screen").hasSizeLessThan(40);
  }

  @Test
  void findsTheFolderThatNoEngineCanBeUnpackedIn() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    Outcome outcome =
        Command.start(
                List.of("env", "DJL_CACHE_DIR=" + file.resolve("cache")),
                folder,
                "doctor",
                "--json")
            .outcome();

    assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(Main.FAILED);
    assertThat(outcome.out())
        .contains("\"healthy\" : false")
        .contains("PyTorch does not load")
        .contains("set DJL_CACHE_DIR to a writable folder");
  }
}
