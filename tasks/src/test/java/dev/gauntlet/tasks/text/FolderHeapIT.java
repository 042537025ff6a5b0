package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.tasks.text.TextConfig.Unit;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder is read in a heap that could not hold its text beside its tokens. {@code
 * -Dtext.megabytes=1000} does the same with a gigabyte.
 */
class FolderHeapIT {
  private static final int MEGABYTES = Integer.getInteger("text.megabytes", 24);
  private static final int FILES = 60;
  private static final int WORDS = 20_000;

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    String[] words = new String[WORDS];
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int j = 2 + random.nextInt(8); j > 0; j--) {
        word.append((char) ('a' + random.nextInt(1 + random.nextInt(26))));
      }
      words[i] = word.append(i % 20 == 0 ? "\n" : " ").toString();
    }
    for (int file = 0; file < FILES; file++) {
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("f" + file))) {
        for (long left = MEGABYTES * 1_000_000L / FILES; left > 0; ) {
          String word = words[random.nextInt(1 + random.nextInt(WORDS))];
          out.write(word);
          left -= word.length();
        }
      }
    }
  }

  private static String open(Unit unit, int heapMegabytes) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-Xmn8m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ReadFolder.class.getName(),
                folder.toString(),
                unit.name())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    if (MEGABYTES > 100) {
      System.out.println("-Xmx" + heapMegabytes + "m\n" + printed);
    }
    return printed;
  }

  @Test
  void charactersTakeAByteEach() throws Exception {
    assertThat(open(Unit.CHARACTERS, MEGABYTES + 20)).contains("test windows: 4096");
  }

  @Test
  void bytePairsTakeTwoBytesEach() throws Exception {
    // Two and more bytes a token, so that tokens take no more than the text.
    assertThat(open(Unit.BYTE_PAIRS, MEGABYTES + 40)).contains("vocabulary: 1024 tokens");
  }
}
