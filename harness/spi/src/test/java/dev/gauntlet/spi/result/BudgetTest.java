package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.result.Budget.Progress;
import dev.gauntlet.spi.result.Budget.Steps;
import dev.gauntlet.spi.result.Budget.Tokens;
import dev.gauntlet.spi.result.Budget.WallClock;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {

  @ParameterizedTest
  @CsvSource({
    "90s, 90000, 90s",
    "500ms, 500, 500ms",
    "1500ms, 1500, 1500ms",
    "2000ms, 2000, 2s",
    "5m, 300000, 300s",
    "1h, 3600000, 3600s",
    "8784h, 31622400000, 31622400s",
    "' 90 s ', 90000, 90s",
  })
  void readsAndWritesTime(String text, long milliseconds, String written) {
    Budget budget = Budget.parse(text);
    assertThat(budget).isEqualTo(new WallClock(Duration.ofMillis(milliseconds)));
    assertThat(budget).hasToString(written);
    assertThat(Budget.parse(written)).isEqualTo(budget);
  }

  @ParameterizedTest
  @CsvSource({
    "steps=1, steps=1",
    "steps=200, steps=200",
    "steps=3k, steps=3000",
    "steps=3K, steps=3000",
    "steps=2m, steps=2000000",
    "tokens=1M, tokens=1000000",
    "tokens=7g, tokens=7000000000",
    "tokens=1000000G, tokens=1000000000000000",
  })
  void readsAndWritesAmounts(String text, String written) {
    Budget budget = Budget.parse(text);
    assertThat(budget).isInstanceOf(text.startsWith("steps") ? Steps.class : Tokens.class);
    assertThat(budget).hasToString(written);
    assertThat(Budget.parse(written)).isEqualTo(budget);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "90",
        "s",
        "-5s",
        "1.5s",
        "1e3s",
        "90S",
        "5min",
        "2d",
        "1h30m",
        "steps",
        "steps=",
        "steps=-1",
        "steps = 5",
        "steps=1.5k",
        "steps=1T",
        "Steps=5",
        "examples=5",
        "steps=5s",
        "\u0663s",
        "99999999999999999999s",
        "9223372036854775807h",
        "steps=99999999999999999999",
        "tokens=9223372036854775807k"
      })
  void otherFormsAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.parse(text))
        .withMessage("budget is '%s', must be like 90s, 5m, steps=200 or tokens=1M", text);
  }

  @ParameterizedTest
  @CsvSource({
    "0s, '0s, must be positive and at most a year (366 days)'",
    "0ms, '0s, must be positive and at most a year (366 days)'",
    "8785h, '31626000s, must be positive and at most a year (366 days)'",
    "steps=0, '0, must be positive and at most 1000000000000000'",
    "tokens=0k, '0, must be positive and at most 1000000000000000'",
    "tokens=1000001G, '1000001000000000, must be positive and at most 1000000000000000'",
  })
  void amountsThatNobodyCanMeanAreRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.parse(text))
        .withMessage("budget is " + message);
  }

  @Test
  void aNegativeTimeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WallClock(Duration.ofSeconds(-90)))
        .withMessage("budget is -90s, must be positive and at most a year (366 days)");
  }

  @Test
  void usedIsTheShareOfItsOwnKindOfProgress() {
    Progress progress = new Progress(30, 4_000, 5.5);
    assertThat(new Steps(120).used(progress)).isEqualTo(0.25);
    assertThat(new Tokens(5_000).used(progress)).isEqualTo(0.8);
    assertThat(new WallClock(Duration.ofSeconds(5)).used(progress)).isEqualTo(1.1, within(1e-12));
    for (String budget : new String[] {"steps=5", "tokens=5", "5s"}) {
      assertThat(Budget.parse(budget).used(Progress.NONE)).isZero();
    }
  }

  @Test
  void progressSinceAnEarlierPointIsTheDifference() {
    assertThat(new Progress(30, 4_000, 5.5).since(new Progress(10, 1_000, 1.25)))
        .isEqualTo(new Progress(20, 3_000, 4.25));
  }

  @Test
  void aFormIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr")); // where I in lower case is not i
      assertThat(Budget.parse("tokens=1M")).hasToString("tokens=1000000");
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Budget.parse("1500ms")).hasToString("1500ms");
      assertThat(Status.TIMED_OUT).hasToString("timed-out");
    } finally {
      Locale.setDefault(before);
    }
  }
}
