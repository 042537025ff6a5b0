package dev.gauntlet.reports.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1.38651, 1.387",
    "0.0012346, 0.001235",
    "12.5, 12.50",
    "99999.4, '99,999'",
    "1234567, 1.23e6",
    "0.00001234, 1.23e-5",
    "0.00000009996, 1.00e-7",
    "-0.00000007, -7.00e-8",
    "-2.5, -2.500"
  })
  void significantDigits(double value, String text) {
    assertThat(Format.significant(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.001, 0.001",
    "0.0003, 0.0003",
    "1e-5, 1e-5",
    "20, 20",
    "1e6, 1e6",
    "2.5e-7, 2.5e-7"
  })
  void compactNumbers(double value, String text) {
    assertThat(Format.compact(value)).isEqualTo(text);
  }

  @Test
  void intervalsShareTheirLastDigit() {
    assertThat(
            Format.interval(new Summary(3, 1.38651, 0, new Interval(1.37451, 1.39851)), Unit.NATS))
        .isEqualTo("1.387 ± 0.012");
    assertThat(
            Format.interval(new Summary(3, 0.98765, 0, new Interval(0.97765, 0.99765)), Unit.SHARE))
        .isEqualTo("98.8 ± 1.0 %");
    assertThat(Format.interval(Summary.of(1234), Unit.COUNT)).isEqualTo("1,234");
    assertThat(Format.interval(Summary.of(), Unit.NATS)).isEqualTo("–");
  }

  @ParameterizedTest
  @CsvSource({
    "7.02e-8, 1.2e-9, 7.02e-8 ± 0.12e-8",
    "7.02e-8, 9e-7, 0.7e-7 ± 9.0e-7",
    "3e-5, 6e-5, 3.0e-5 ± 6.0e-5",
    "3e-5, 2e-4, 0.00003 ± 0.00020",
    "0.5, 1.2e-6, 0.5000000 ± 0.0000012",
  })
  void smallIntervalsShareTheirPowerOfTen(double mean, double half, String text) {
    Interval interval = new Interval(mean - half, mean + half);

    assertThat(Format.interval(new Summary(3, mean, 0, interval), Unit.NATS)).isEqualTo(text);
  }

  @Test
  void aSmallDifferenceHasAPowerOfTen() {
    assertThat(Format.difference(-7.02e-8, Unit.NATS)).isEqualTo("−7.02e-8 nats");
    assertThat(Format.difference(-7.02e-8, new Interval(-7.14e-8, -6.90e-8), Unit.NATS))
        .isEqualTo("−7.02e-8 ± 0.12e-8");
    assertThat(Format.effect(-7.02e-8, new Interval(-7.14e-8, -6.90e-8), Unit.NATS))
        .isEqualTo("−7.02e-8 (−7.14e-8 to −6.90e-8) nats");
    assertThat(Format.ratio(7.02e-8)).isEqualTo("7.02e-8\u00a0×");
  }

  @Test
  void largeIntervalsAreRoundedToWhatTheyTell() {
    assertThat(
            Format.interval(
                new Summary(3, 78_434, 0, new Interval(71_362, 85_506)), Unit.PER_SECOND))
        .isEqualTo("78,400 ± 7,100");
  }

  @Test
  void anEffectHasItsInterval() {
    assertThat(Format.effect(-1, new Interval(-1.5, -0.5), Unit.NATS))
        .isEqualTo("−1.00 (−1.50 to −0.50) nats");
    assertThat(Format.effect(1, new Interval(0.5, 1.5), Unit.SHARE))
        .isEqualTo("+100 (+50 to +150) points");
    assertThat(Format.effect(1, new Interval(1, 1), Unit.NATS)).isEqualTo("+1.000 nats");
  }

  @Test
  void allAndNoneAreSaidOfAllAndNoneAlone() {
    assertThat(Format.number(0.99996, Unit.SHARE)).isEqualTo("> 99.99 %");
    assertThat(Format.number(0.00004, Unit.SHARE)).isEqualTo("< 0.01 %");
    assertThat(Format.number(1.0, Unit.SHARE)).isEqualTo("100.00 %");
    assertThat(Format.number(0.0, Unit.SHARE)).isEqualTo("0.00 %");
  }

  @Test
  void aSlowRateIsNotZero() {
    assertThat(Format.number(0.4, Unit.PER_SECOND)).isEqualTo("0.4000");
    assertThat(Format.number(78_412.3, Unit.PER_SECOND)).isEqualTo("78,412");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.00 ×",
    "0.9996, 1.00 ×",
    "0.3333333, 0.333 ×",
    "18.43, 18.4 ×",
    "1234.4, '1,234 ×'"
  })
  void ratiosHaveThreeDigits(double ratio, String text) {
    assertThat(Format.ratio(ratio)).isEqualTo(text.replace(' ', '\u00a0'));
  }

  @Test
  void scoresHaveAMinusSignAndNoNegativeZero() {
    assertThat(Format.score(-0.384)).isEqualTo("−0.38");
    assertThat(Format.score(-0.001)).isEqualTo("0.00");
    assertThat(Format.score(Double.NEGATIVE_INFINITY)).isEqualTo("−∞");
  }

  @Test
  void figuresOfOthersKeepTheirDigits() {
    assertThat(Format.asGiven(0.001, Unit.NATS)).isEqualTo("0.001");
    assertThat(Format.asGiven(0.852, Unit.SHARE)).isEqualTo("85.2\u00a0%");
    assertThat(Format.asGiven(216_641, Unit.COUNT)).isEqualTo("216,641");
  }

  @Test
  void oneLineIsOneLineAndNotTooLong() {
    assertThat(Format.oneLine(" a\r\n\tb\u0000c ", 10)).isEqualTo("a b c");
    assertThat(Format.oneLine("a".repeat(1_000_000), 5)).isEqualTo("aaaa…");
    assertThat(Format.oneLine("😀😀😀", 2)).isEqualTo("😀…");
  }

  @Test
  void textFromOutsideSteersNothing() {
    assertThat(Format.oneLine("a\u009b31m\u2028b", 20)).isEqualTo("a 31m b");
    assertThat(Format.visible("a\u001b[31m\n\tb\u202egpj")).isEqualTo("a\uFFFD[31m\n\tb\uFFFDgpj");
    assertThat(Format.visible("\ud800 \uFFFE 😀")).isEqualTo("\uFFFD \uFFFD 😀");
  }
}
