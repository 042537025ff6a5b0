package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  private static final int MAX_SOCKET_LENGTH = 103; // on macOS

  @TempDir Path base;

  /** The usual folder may be on the one disk that libraries can be loaded from. */
  @Test
  void keepsTemporaryFilesInTheUsualFolderHoweverLongItsPath() throws IOException {
    Path usual = Files.createDirectories(base.resolve("a-folder-of-a-longer-name".repeat(4)));
    ScratchFolder scratch = new ScratchFolder(usual);
    Files.writeString(scratch.temporaryFiles().resolve("library.so"), "");
    Files.writeString(scratch.socket(), "");

    assertThat(scratch.temporaryFiles()).hasParent(usual);
    assertThat(scratch.socket().toString()).hasSizeLessThanOrEqualTo(MAX_SOCKET_LENGTH);
    scratch.close();
    assertThat(scratch.socket().getParent()).doesNotExist();
    assertThat(usual).isEmptyDirectory();
  }
}
