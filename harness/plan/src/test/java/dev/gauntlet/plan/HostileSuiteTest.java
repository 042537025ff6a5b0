package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is done to a suite file, it gives a plan or one line that says what is wrong. */
class HostileSuiteTest extends PlanningTest {

  private static final Pattern WORD = Pattern.compile("[\\w.-]+");

  private static final List<String> SNIPPETS =
      List.of(
          "&a",
          "*a",
          "<<: ",
          "!!int ",
          "---\n",
          "...\n",
          "? ",
          ": ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          "'",
          "\"",
          "#",
          "|\n",
          ">\n",
          "\t",
          "\r",
          "\u0000",
          "\ufeff",
          "\u2028",
          "%YAML 1.1\n",
          "\ud83d\ude00");

  private static final List<String> VALUES =
      List.of(
          "null",
          "~",
          "true",
          ".nan",
          "-.inf",
          "1e999",
          "99999999999999999999",
          "-1",
          "0",
          "2.5",
          "1e3",
          "[]",
          "{}",
          "[1, 2]",
          "''",
          "steps=5",
          "tokens=1G",
          "10%",
          "text");

  static IntStream seeds() {
    return IntStream.range(0, 250);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survivesBrokenBytes(int seed) throws IOException {
    Random random = new Random(seed);
    byte[] text = original();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text = breakBytes(text, random);
    }
    isPlanned(text);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survivesOtherWords(int seed) throws IOException {
    isPlanned(changeWord(original(), new Random(seed)));
  }

  @Test
  void doesNotRefuseEverything() throws IOException {
    int planned = 0;
    for (int seed : seeds().toArray()) {
      planned += isPlanned(changeWord(original(), new Random(seed))) ? 1 : 0;
    }

    assertThat(planned).isBetween(10, 240);
  }

  private boolean isPlanned(byte[] text) {
    try {
      assertThat(plan(SuiteReader.read("s.yaml", text)).trials()).isNotEmpty();
      return true;
    } catch (InputException e) {
      assertThat(e.getMessage()).startsWith("s.yaml").hasLineCount(1).hasSizeLessThan(1100);
      return false;
    }
  }

  private static byte[] original() throws IOException {
    try (InputStream in =
        HostileSuiteTest.class.getClassLoader().getResourceAsStream("suites/toys.yaml")) {
      return in.readAllBytes();
    }
  }

  /** Replaces a key or a value by another or by something odd. */
  private static byte[] changeWord(byte[] text, Random random) {
    List<MatchResult> words = WORD.matcher(new String(text, UTF_8)).results().toList();
    MatchResult word = pick(words, random);
    String other = random.nextBoolean() ? pick(words, random).group() : pick(VALUES, random);
    return splice(text, word.start(), word.end() - word.start(), other.getBytes(UTF_8));
  }

  private static byte[] breakBytes(byte[] text, Random random) {
    int at = random.nextInt(text.length);
    int length = Math.min(random.nextInt(30), text.length - at);
    return switch (random.nextInt(5)) {
      case 0 -> splice(text, at, length, new byte[0]);
      case 1 ->
          splice(text, random.nextInt(text.length), 0, Arrays.copyOfRange(text, at, at + length));
      case 2 -> splice(text, at, 1, new byte[] {(byte) random.nextInt(256)});
      case 3 -> splice(text, at, 0, pick(SNIPPETS, random).getBytes(UTF_8));
      default -> splice(text, at, length, pick(SNIPPETS, random).getBytes(UTF_8));
    };
  }

  private static <T> T pick(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] splice(byte[] text, int at, int removed, byte[] inserted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(text, 0, at);
    out.writeBytes(inserted);
    out.write(text, at + removed, text.length - at - removed);
    return out.toByteArray();
  }
}
