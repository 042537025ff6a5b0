package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
  @TempDir private Path home;

  private ClassArchive archive() {
    return new ClassArchive(home.resolve("start"), "lib/a.jar");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("start"))) {
      return files.toList();
    }
  }

  /** What a trial's process leaves, of some length. */
  private Path leave(ClassArchive archive, boolean good) throws IOException {
    Path file = Objects.requireNonNull(archive.wanted());
    Files.writeString(file, "classes");
    archive.take(file, good);
    return file;
  }

  @Test
  void isUsedByAllThatComeAfterTheOneThatLeavesIt() throws IOException {
    ClassArchive archive = archive();
    assertThat(archive.use()).isEmpty();
    Path left = leave(archive, true);

    Path kept = files().get(0);
    assertThat(files()).hasSize(1).doesNotContain(left);
    assertThat(kept)
        .hasFileName("trial-" + System.getProperty("java.runtime.version") + "-bdfe1b04-7.jsa");
    assertThat(archive().use()).contains("-XX:SharedArchiveFile=" + kept);
    assertThat(archive().wanted()).isNull();
  }

  @Test
  void isAnotherOneWhereTheDistributionWasCopied() throws IOException {
    leave(archive(), true);
    ClassArchive copy = new ClassArchive(home.resolve("start"), "copy/lib/a.jar");
    assertThat(copy.use()).isEmpty();

    Path left = leave(copy, true);
    assertThat(files()).hasSize(2).doesNotContain(left);
    assertThat(copy.use()).isNotEqualTo(archive().use()).hasSize(2);
  }

  @Test
  void isAskedOfOneProcessOfARun() {
    ClassArchive archive = archive();
    assertThat(archive.wanted()).isNotNull();
    assertThat(archive.wanted()).isNull();
  }

  @Test
  void ofATrialThatFailedIsNotKept() throws IOException {
    leave(archive(), false);
    assertThat(files()).isEmpty();
    assertThat(archive().use()).isEmpty();
  }

  @Test
  void thatIsMissingInTheEndIsNone() throws IOException {
    ClassArchive archive = archive();
    archive.take(Objects.requireNonNull(archive.wanted()), true);
    assertThat(files()).isEmpty();
  }

  @Test
  void thatWasCutIsNotUsedButMadeAnew() throws IOException {
    leave(archive(), true);
    Files.writeString(files().get(0), "cla");
    assertThat(archive().use()).isEmpty();

    leave(archive(), true);
    assertThat(files()).hasSize(1);
    assertThat(archive().use()).hasSize(2);
  }

  @Test
  void isNotWantedWhereNobodyMayWriteOrNobodyNamesAFolder() throws IOException {
    Files.writeString(home.resolve("start"), "no folder");
    assertThat(archive().wanted()).isNull();
    assertThat(archive().use()).isEmpty();
    assertThat(new ClassArchive(null, "").wanted()).isNull();
    assertThat(new ClassArchive(null, "").use()).isEmpty();
  }
}
