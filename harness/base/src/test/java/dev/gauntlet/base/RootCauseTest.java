package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootCauseTest {
  private static Throwable wrapped() {
    return new RuntimeException(
        new IllegalStateException("no page", new IOException("disk on fire")));
  }

  @Test
  void namesTheFirstCauseWhateverWrapsIt() {
    assertThat(RootCause.describe(wrapped())).isEqualTo("IOException: disk on fire");
    assertThat(RootCause.describe(new IOException("disk on fire")))
        .isEqualTo("IOException: disk on fire");
  }

  @Test
  void saysTheSameOfWhatIsPrinted() {
    StringWriter log = new StringWriter();
    wrapped().printStackTrace(new PrintWriter(log, true));

    assertThat(RootCause.describe(log.toString().lines().toList()))
        .contains(RootCause.describe(wrapped()));
    assertThat(RootCause.describe(List.of("all is well"))).isEmpty();
  }

  private static final class OwnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OwnException() {
      super("mine");
    }
  }

  @Test
  void namesAClassWithinAnotherAlike() {
    StringWriter log = new StringWriter();
    new OwnException().printStackTrace(new PrintWriter(log, true));

    assertThat(RootCause.describe(new OwnException())).isEqualTo("OwnException: mine");
    assertThat(RootCause.describe(log.toString().lines().toList())).contains("OwnException: mine");
  }

  @Test
  void comesToAnEndInACircle() {
    IOException first = new IOException("first");
    IOException second = new IOException("second", first);
    first.initCause(second);

    assertThat(RootCause.describe(first)).startsWith("IOException: ");
  }
}
