package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.Status;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrialEndingTest {

  @Test
  void saysWhatWasThrown() {
    assertThat(Trial.Ending.of(new IllegalStateException("out of paper")))
        .isEqualTo(new Trial.Ending(Status.CRASHED, "IllegalStateException: out of paper"));
  }

  @Test
  void copesWithoutAMessage() {
    assertThat(Trial.Ending.of(new StackOverflowError()).reason())
        .isEqualTo("StackOverflowError: null");
    assertThat(Trial.Ending.of(new RuntimeException(" \n ")).reason())
        .isEqualTo("RuntimeException: ");
  }

  @Test
  void keepsToOneShortPrintableLine() {
    String hostile = "\n\u001b[31mred\tand\u0000 \u009b\u2028 " + "long".repeat(1000) + "\nsecond";
    assertThat(Trial.Ending.of(new RuntimeException(hostile)).reason())
        .startsWith("RuntimeException: ")
        .hasSizeLessThan(400)
        .doesNotContainPattern("[\\p{Cc}\\p{Zl}]")
        .doesNotContain("second")
        .endsWith("...");
  }

  @Test
  void namesTheRootCause() {
    assertThat(Trial.Ending.of(new RuntimeException(new IOException("disk on fire"))))
        .isEqualTo(new Trial.Ending(Status.CRASHED, "IOException: disk on fire"));
  }

  @Test
  void findsMemoryInACause() {
    Throwable wrapped = new RuntimeException(new OutOfMemoryError("Metaspace"));
    assertThat(Trial.Ending.of(wrapped))
        .isEqualTo(new Trial.Ending(Status.OUT_OF_MEMORY, "heap: Metaspace"));
  }

  @Test
  void takesOnlyTheEnginesWordForNativeMemory() {
    assertThat(Trial.Ending.of(new RuntimeException("can't allocate memory")).status())
        .isEqualTo(Status.CRASHED);
  }
}
