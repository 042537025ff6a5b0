package dev.gauntlet.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.chart.Look.Scale.Span;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

  @ParameterizedTest
  @CsvSource({
    "0.002, 0.008, 0.002, 0.01",
    "0.0007, 1.4, 0.0001, 10",
    "3, 3, 2, 5",
    "1, 1, 1, 2",
    "14, 90, 10, 100",
    "0.01, 0.01, 0.01, 0.02",
    "1000, 1e6, 1000, 1e6",
  })
  void aLogarithmicAxisEndsAtMarksThatAreLabelled(
      double least, double most, double low, double high) {
    Span span = Span.of(DoubleStream.of(least, most));

    assertThat(span.low()).isCloseTo(low, Percentage.withPercentage(1e-9));
    assertThat(span.high()).isCloseTo(high, Percentage.withPercentage(1e-9));
    assertThat(span.label(span.low())).isNotBlank();
    assertThat(span.label(span.high())).isNotBlank();
    assertThat(span.label(7 * Math.pow(10, Math.ceil(Math.log10(low))))).isBlank();
  }
}
