package dev.gauntlet.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WindowsTest {

  private static final TokenArray COUNTING = counting(160);

  /** Tokens of which each is its own index. */
  private static TokenArray counting(int length) {
    TokenArray.Builder tokens = new TokenArray.Builder(length);
    IntStream.range(0, length).forEach(tokens::add);
    return tokens.build();
  }

  static Stream<Part> parts() {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.generate(
            () -> {
              int start = random.nextInt(50);
              int end = start + 2 + random.nextInt(100);
              return part(start, end, random.nextInt(1, end - start));
            })
        .limit(100);
  }

  /** A part of a text whose every token is its own index. */
  private static Part part(int start, int end, int contextLength) {
    return new Part(
        "test", COUNTING, "characters", List.of(new Part.Stretch(start, end)), contextLength);
  }

  private static int start(Part part) {
    return part.start(0);
  }

  /** The target ids of all windows in order. Asserts that each follows its token in the part. */
  private static List<Long> targets(Windows windows, Part part) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      int[] tokens = new int[part.contextLength()];
      int[] targets = new int[part.contextLength()];
      windows.write(i, tokens, 0, targets, 0);
      int first = targets[0];
      assertThat(first).isGreaterThan(start(part));
      assertThat(targets).isEqualTo(IntStream.range(first, first + part.contextLength()).toArray());
      assertThat(tokens)
          .isEqualTo(IntStream.range(first - 1, first - 1 + part.contextLength()).toArray());
      IntStream.of(targets).asLongStream().forEach(all::add);
    }
    int end = part.stretches().get(part.stretches().size() - 1).end();
    assertThat(all).allMatch(target -> target < end);
    return all;
  }

  @ParameterizedTest
  @MethodSource("parts")
  void allWindowsStartAtEveryPlace(Part part) {
    Windows all = Windows.all(part);
    assertThat(all.size()).isEqualTo(part.length() - part.contextLength());
    assertThat(targets(all, part)).contains(start(part) + 1L, start(part) + part.length() - 1L);
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aSampleIsSpreadOverThePart(Part part) {
    Windows few = Windows.spread(part, 3);
    assertThat(few.size()).isEqualTo(Math.min(3, part.places()));
    List<Long> targets = targets(few, part);
    long lastStart = targets.get(targets.size() - 1) - part.contextLength();
    assertThat(lastStart)
        .isGreaterThanOrEqualTo(start(part) + (few.size() - 1L) * part.places() / 4);
    assertThat(Windows.spread(part, 1000).size()).isEqualTo(part.places());
  }

  @Test
  void noWindowReachesFromOneStretchIntoTheNext() {
    Part part =
        new Part(
            "training",
            COUNTING,
            "characters",
            List.of(new Part.Stretch(3, 10), new Part.Stretch(20, 22), new Part.Stretch(40, 46)),
            3);
    assertThat(part.places()).isEqualTo(4 + 3);
    assertThat(part.length()).isEqualTo(15);
    List<Long> targets = targets(Windows.all(part), part);
    assertThat(targets)
        .containsExactly(
            4L, 5L, 6L, 5L, 6L, 7L, 6L, 7L, 8L, 7L, 8L, 9L, 41L, 42L, 43L, 42L, 43L, 44L, 43L, 44L,
            45L);
  }

  @Test
  void aContextThatFillsThePartIsRefused() {
    assertThat(Windows.all(part(10, 20, 9)).size()).isEqualTo(1);
    assertThatThrownBy(() -> part(10, 20, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "context_length is 10, but the test part has 10 of the corpus's 160 characters:"
                + " at most 9");
  }
}
