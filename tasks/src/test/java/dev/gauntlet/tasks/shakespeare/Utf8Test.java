package dev.gauntlet.tasks.shakespeare;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a\r\nb\n", "é€𝄞\t\u2028", "\uFEFF"})
  void decodesText(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    // A byte order mark after the first is a character as any other.
    byte[] marked = ("\uFEFF" + text).getBytes(UTF_8);
    assertThat(Utf8.decode("f", marked)).isEqualTo(text);
    if (!text.startsWith("\uFEFF")) {
      assertThat(Utf8.decode("f", bytes)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', corpus f is empty: 0 bytes",
    "EFBBBF, corpus f is empty: 3 bytes",
    "00, corpus f is not text: NUL at byte offset 0",
    "616200FF, corpus f is not text: NUL at byte offset 2",
    "FFFE6100, corpus f is not UTF-8: malformed at byte offset 0",
    "6162E9, corpus f is not UTF-8: malformed at byte offset 2", // Latin-1, cut short
    "61E962, corpus f is not UTF-8: malformed at byte offset 1", // Latin-1
    "61E28200, corpus f is not UTF-8: malformed at byte offset 1",
    "61C080, corpus f is not UTF-8: malformed at byte offset 1", // overlong
    "61EDA080, corpus f is not UTF-8: malformed at byte offset 1", // surrogate
    "EFBBBF61FF, corpus f is not UTF-8: malformed at byte offset 4",
  })
  void otherBytesAreRefusedWithTheirOffset(String hex, String message) {
    assertThatThrownBy(() -> Utf8.decode("f", HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void utf16IsRefused() {
    assertThatThrownBy(() -> Utf8.decode("f", "Hello".getBytes(UTF_16LE)))
        .hasMessage("corpus f is not text: NUL at byte offset 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aByteThatIsNeverUtf8IsFoundWhereItIs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = "größer als 𝄞 und kleiner als €".repeat(1000).getBytes(UTF_8);
    int offset = random.nextInt(bytes.length);
    while ((bytes[offset] & 0xC0) == 0x80) {
      offset--; // in a character: its first byte is where the text stops being UTF-8
    }
    bytes[offset] = (byte) 0xFF;
    String message = "corpus f is not UTF-8: malformed at byte offset " + offset;
    assertThatThrownBy(() -> Utf8.decode("f", bytes)).hasMessage(message);
  }
}
