package dev.gauntlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityReportTest {
  private static final List<Quantity> GOOD =
      List.of(
          new Quantity("parameters", 0, 0, 0, true, null),
          new Quantity("grad:h.0.attn.c_attn.bias", 1.25e-8, 3e-3, 1e-5, true, null),
          new Quantity(
              "final:h.0.attn.c_attn.bias[4:8]", 2e-2, 1.5, Double.NaN, true, "has no effect"));
  private static final Quantity BAD =
      new Quantity("logits", Double.NaN, Double.NaN, 1e-5, false, null);

  private final Locale locale = Locale.getDefault();

  @AfterEach
  void restoreLocale() {
    Locale.setDefault(locale);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "de-DE", "ar-EG"})
  void isATableInEveryLocale(String language) {
    Locale.setDefault(Locale.forLanguageTag(language));

    assertThat(new ParityReport("nanogpt", "a.npz", GOOD).toTable().lines())
        .containsExactly(
            "a.npz: nanogpt",
            "quantity                           max abs    max rel  tolerance  result",
            "parameters                               0          0          0  ok",
            "grad:h.0.attn.c_attn.bias          1.3e-08    3.0e-03    1.0e-05  ok",
            "final:h.0.attn.c_attn.bias[4:8]    2.0e-02    1.5e+00          -  left out",
            "left out: has no effect",
            "passed: 2 quantities compared, 1 left out");
  }

  @Test
  void saysWhatFailed() {
    ParityReport report = new ParityReport("tl", "b.npz", List.of(GOOD.get(0), BAD));

    assertThat(report.passed()).isFalse();
    assertThat(report.toTable().lines())
        .endsWith(
            "logits            NaN        NaN    1.0e-05  FAILED",
            "FAILED in 1: 2 quantities compared, 0 left out");
  }

  @Test
  void isJsonWithStableNames() {
    ParityReport report = new ParityReport("tl", "b.npz", List.of(GOOD.get(2), BAD));

    assertThat(report.toJson().replace("\r", ""))
        .isEqualTo(
            """
            {
              "implementation" : "tl",
              "file" : "b.npz",
              "passed" : false,
              "quantities" : [ {
                "name" : "final:h.0.attn.c_attn.bias[4:8]",
                "max_abs" : 0.02,
                "max_rel" : 1.5,
                "tolerance" : null,
                "passed" : true,
                "skipped_reason" : "has no effect"
              }, {
                "name" : "logits",
                "max_abs" : null,
                "max_rel" : null,
                "tolerance" : 1.0E-5,
                "passed" : false,
                "skipped_reason" : null
              } ]
            }\
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.5, 0.5, 0.333333333, true",
    "1, 1.75, 0.75, 0.428571429, false",
    "0, 0, 0, 0, true",
    "0, -0.25, 0.25, 1, true",
    "-1, 1, 2, 2, false",
    "NaN, 1, NaN, NaN, false",
    "1, NaN, NaN, NaN, false",
    "Infinity, Infinity, NaN, NaN, false"
  })
  void differencesAreTheLargestOfAValue(
      float actual, float expected, double maxAbs, double maxRel, boolean passed) {
    Quantity quantity = Quantity.compared("q", floats(7, actual, 7), floats(7, expected, 7), 0.5);

    assertThat(quantity.maxAbs()).isEqualTo((Double) maxAbs);
    assertThat((float) quantity.maxRel()).isEqualTo((Float) (float) maxRel);
    assertThat(quantity.passed()).isEqualTo(passed);
  }

  @Test
  void valuesThatDoNotCountAreNotCompared() {
    FloatBuffer actual = floats(1, 2, 3);
    FloatBuffer expected = floats(1, 9, 3);

    assertThat(Quantity.compared("q", actual, expected, i -> i != 1, 0.5).maxAbs()).isZero();
    assertThat(Quantity.leftOut("q", actual, expected, i -> i == 1, "why"))
        .extracting(Quantity::maxAbs, Quantity::passed, Quantity::skippedReason)
        .containsExactly(7.0, true, "why");
    assertThat(Quantity.leftOut("q", floats(Float.NaN), floats(0), i -> true, "why").passed())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "blocks.0.attn.b_K, 16, 0, 16",
    "b_K, 4, 0, 4",
    "blocks.0.attn.b_Q, 16, 0, 0",
    "blocks.0.attn.nob_K, 16, 0, 0",
    "blocks.0.attention.key.bias, 16, 0, 16",
    "blocks.0.attention.key.weight, 256, 0, 0",
    "blocks.0.attention.monkey.bias, 16, 0, 0",
    "layers.1.self_attention.w_k.bias, 16, 0, 16",
    "layers.1.self_attention.w_q.bias, 16, 0, 0",
    "transformer.h.1.attn.c_attn.bias, 48, 16, 32",
    "transformer.h.1.attn.c_attn.bias, 47, 0, 0",
    "transformer.h.1.attn.c_attn.weight, 48, 0, 0",
    "transformer.h.1.attn.c_proj.bias, 48, 0, 0"
  })
  void knowsKeyBiases(String name, int size, int from, int to) {
    KeyBias keyBias = KeyBias.in(name, size);

    assertThat(keyBias).isEqualTo(new KeyBias(from, to));
    assertThat(keyBias.isEmpty()).isEqualTo(from == to);
    assertThat(keyBias.coversAll(size)).isEqualTo(to - from == size);
  }

  private static FloatBuffer floats(float... values) {
    return FloatBuffer.wrap(values);
  }
}
