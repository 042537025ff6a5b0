package dev.gauntlet.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusAreaTest {
  private final StringWriter out = new StringWriter();
  private final Screen screen = new Screen();
  private final StatusArea area = new StatusArea(new PrintWriter(out), 12);

  private List<String> shown() {
    screen.take(out.toString());
    out.getBuffer().setLength(0);
    return screen.lines();
  }

  @Test
  void showsTheLatestLinesOnly() {
    area.draw(List.of("one", "two"));
    assertThat(shown()).containsExactly("one", "two");
    area.draw(List.of("three"));
    assertThat(shown()).containsExactly("three");
    area.draw(List.of("four", "five", "six"));
    assertThat(shown()).containsExactly("four", "five", "six");
  }

  @Test
  void letsLinesThatStayScrollByAbove() {
    area.print("first");
    area.draw(List.of("status"));
    area.print("second");
    area.print("third");
    assertThat(shown()).containsExactly("first", "second", "third", "status");
  }

  /** A line that wrapped would count as two when the area is erased. */
  @Test
  void cutsLinesThatAreTooLong() {
    area.draw(List.of("12345678901234567890", "short"));
    assertThat(shown()).containsExactly("12345678901", "short");
    area.draw(List.of());
    assertThat(shown()).isEmpty();
  }

  @Test
  void leavesNothingBehind() {
    area.draw(List.of("status"));
    area.print("result");
    area.draw(List.of());
    assertThat(shown()).containsExactly("result");
  }
}
