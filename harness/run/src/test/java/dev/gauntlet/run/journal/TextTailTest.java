package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTailTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'a\nb\nc\n', 100, 9, 'a\nb\nc\n'",
    "'a\nb\nc\n', 100, 2, 'b\nc\n'",
    "'a\nb\nc', 100, 2, 'b\nc\n'",
    "'long\nb\nc\n', 6, 9, 'b\nc\n'",
    "'abcdefgh', 3, 9, 'fgh'",
    "'abcdefgh\n', 3, 9, 'gh\n'",
    "'', 100, 9, ''",
  })
  void isTheLastLines(String content, int maxBytes, int maxLines, String tail) throws IOException {
    Path file = Files.writeString(folder.resolve("log.txt"), content);
    assertThat(TextTail.read(file, maxBytes, maxLines)).isEqualTo(tail);
  }

  @Test
  void isNothingWhereThereIsNoFile() throws IOException {
    assertThat(TextTail.read(folder.resolve("none.txt"), 10, 10)).isEmpty();
    assertThat(TextTail.read(folder, 10, 10)).isEmpty();
  }

  @Test
  void isReadFromTheEndOfAFileOfAnySize() throws IOException {
    Path file = folder.resolve("sparse.txt");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(5L << 30);
      sparse.write("\nthe end\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(TextTail.read(file, 100, 10)).isEqualTo("the end\n");
  }

  @Test
  void takesWhatIsNoText() throws IOException {
    Path file = Files.write(folder.resolve("log.txt"), new byte[] {'a', (byte) 0xff, 0, '\n'});
    assertThat(TextTail.read(file, 100, 10)).isEqualTo("a\uFFFD\0\n");
  }
}
