package dev.gauntlet.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ReadingBarTest {
  private static final long SECOND = 1_000_000_000;

  private final StringWriter written = new StringWriter();
  private long now = 5 * SECOND;

  private ReadingBar bar(boolean terminal) {
    return new ReadingBar(() -> now, new StatusArea(new PrintWriter(written), 80), terminal);
  }

  private static void tell(ReadingBar bar, double done) {
    bar.accept("reading novels", done);
  }

  @Test
  void whatTakesAMomentIsNotShown() {
    ReadingBar bar = bar(false);
    tell(bar, 0);
    now += SECOND - 1;
    tell(bar, 0.9);
    tell(bar, 1);
    assertThat(written.toString()).isEmpty();
  }

  @Test
  void onATerminalALineIsDrawnAndGoesAway() {
    ReadingBar bar = bar(true);
    tell(bar, 0);
    now += SECOND;
    tell(bar, 0.5);
    assertThat(written.toString()).contains("[=====     ]  50 % reading novels");
    int length = written.toString().length();
    now += SECOND / 10;
    tell(bar, 0.6);
    assertThat(written.toString()).hasSize(length); // not so soon
    now += SECOND / 10;
    tell(bar, 0.7);
    assertThat(written.toString()).contains(" 70 % reading novels");
    tell(bar, 1);
    assertThat(written.toString()).endsWith("\033[1A\r\033[J");
  }

  @Test
  void elsewhereALineIsPrintedNowAndThen() {
    ReadingBar bar = bar(false);
    for (int i = 0; i <= 100; i++) {
      tell(bar, i / 100.0);
      now += SECOND / 4;
    }
    assertThat(written.toString().replaceAll("\r|\033\\[J", ""))
        .isEqualTo("reading novels: 4 %\nreading novels: 44 %\nreading novels: 84 %\n");
  }
}
