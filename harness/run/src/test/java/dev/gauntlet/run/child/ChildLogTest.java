package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildLogTest {
  private static final int PART_BYTES = 10;

  @TempDir Path folder;
  private Path file;
  private ChildLog log;

  @BeforeEach
  void prepare() {
    file = folder.resolve("trial/log.txt");
    log = new ChildLog(file, PART_BYTES);
  }

  @Test
  void keepsAShortLogWhole() throws Exception {
    print("a line\nanother one\n");
    assertThat(file).content().isEqualTo("a line\nanother one\n");
  }

  @Test
  void leavesOutTheMiddleOfALongOne() throws Exception {
    print("0123456789" + "x".repeat(1000) + "9876543210");
    assertThat(file).content().isEqualTo("0123456789\n[... 1000 bytes left out ...]\n9876543210");
  }

  @Test
  void givesTheLastLinesThatSaySomething() throws Exception {
    assertThat(log.lastLines(3)).isEmpty();
    print("one\n\ntwo\n  \nthree\n\n");
    assertThat(log.lastLines(2)).containsExactly("two", "three");
    assertThat(log.lastLines(9)).containsExactly("one", "two", "three");
  }

  @Test
  void showsTheBeginningWhileItGrows() throws Exception {
    Files.createDirectories(file.getParent());
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      log.follow(in);
      out.write("early".getBytes(UTF_8));
      out.flush();
      while (!Files.exists(file) || Files.size(file) < 5) {
        Thread.sleep(5);
      }
      assertThat(file).content().isEqualTo("early");
    }
    log.finish();
    assertThat(file).content().isEqualTo("early");
  }

  @Test
  void isWrittenAnewWhereItWasDeleted() throws Exception {
    Files.createDirectories(file.getParent());
    print("kept");
    Files.delete(file);
    Files.delete(file.getParent());
    log.finish();
    assertThat(file).content().isEqualTo("kept");
  }

  @Test
  void replacesWhatAnEarlierAttemptLeft() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "old");
    print("new");
    assertThat(file).content().isEqualTo("new");
  }

  @Test
  void drainsTheChildEvenWhereItCannotWrite() throws Exception {
    Files.writeString(folder.resolve("trial"), "a file where the folder should be");
    print("unwritten");
    assertThat(log.lastLines(1)).containsExactly("unwritten");
  }

  @Test
  void leavesOutThatVectorsAreIncubating() throws Exception {
    print("WARNING: Using incubator modules: jdk.incubator.vector\nhello\n");

    assertThat(file).hasContent("hello\n");
  }

  @Test
  void keepsWhatBeginsLikeIt() throws Exception {
    print("WARN\nx\n");

    assertThat(file).hasContent("WARN\nx\n");
  }

  private void print(String text) throws IOException, InterruptedException {
    log.follow(new ByteArrayInputStream(text.getBytes(UTF_8)));
    log.finish();
  }
}
