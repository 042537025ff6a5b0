package dev.gauntlet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  @Test
  void factsKeepTheirOrderAndAreACopy() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("z", "1");
    facts.put("a", "2");
    Fingerprint fingerprint = new Fingerprint(SHA256, facts);
    facts.clear();
    assertThat(fingerprint.facts())
        .containsExactly(Map.entry("z", "1"), Map.entry("a", "2"))
        .isUnmodifiable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcdef",
        "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
      })
  void whatIsNoSha256IsRefused(String sha256) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fingerprint(sha256, Map.of()))
        .withMessage("not a SHA-256 in hexadecimal: " + sha256);
  }

  @Test
  void noHashIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> new Fingerprint(null, Map.of()))
        .withMessage("sha256");
    assertThatThrownBy(() -> new Fingerprint(SHA256, null))
        .isInstanceOf(NullPointerException.class);
  }
}
