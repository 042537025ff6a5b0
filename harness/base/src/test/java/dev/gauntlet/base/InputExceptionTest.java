package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputExceptionTest {

  @Test
  void isOneLineWhateverItQuotes() {
    assertThat(new InputException("unknown key 'a\nb\r\u001b[31m\u2028'"))
        .hasMessage("unknown key 'a\\nb\\u000d\\u001b[31m\\u2028'");
  }

  @Test
  void keepsBothEndsOfALongMessage() {
    assertThat(
            new InputException("suite.yaml:3: " + "x".repeat(5000) + "; allowed: y").getMessage())
        .hasSizeLessThan(1010)
        .startsWith("suite.yaml:3: x")
        .endsWith("; allowed: y");
  }
}
