package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void givesRecordsBackBitForBit(long seed) {
    assertRoundTrip(Records.spec(seed), TrialSpec.class);
    assertRoundTrip(Records.completed(seed), TrialResult.class);
    assertRoundTrip(new TrialEvent.Evaluated(Records.point(seed)), TrialEvent.class);
    assertRoundTrip(new TrialMessage.Finished(Records.completed(seed)), TrialMessage.class);
    assertRoundTrip(new TrialMessage.EngineLoaded("2.7.1"), TrialMessage.class);
    assertRoundTrip(new TrialMessage.EngineFailed("no room"), TrialMessage.class);
    assertRoundTrip(
        new TrialEvent.Progress(seed, 0.1 * seed, 1e300, 0.5, Records.timing(seed)),
        TrialEvent.class);
    assertRoundTrip(
        new TrialEvent.Started(5, Map.of("wte", 5L), 8, Map.of("a", "b")), TrialEvent.class);
    assertRoundTrip(new TrialEvent.Elapsed(seed, Records.timing(seed)), TrialEvent.class);
    assertRoundTrip(Records.failed("heap: full"), TrialResult.class);
  }

  /** A child sends every event as a message: what one of the two does not know ends the trial. */
  @Test
  void everyEventIsAMessageOfTheSameName() {
    List<String> messages = names(TrialMessage.class);
    assertThat(names(TrialEvent.class))
        .hasSize(TrialEvent.class.getPermittedSubclasses().length)
        .isSubsetOf(messages);
    assertRoundTrip(
        new TrialEvent.Sampled(
            new SamplePoint(1, 2, true, List.of(new Sample("p", "q", "\n\u2028", null)))),
        TrialMessage.class);
  }

  private static List<String> names(Class<?> type) {
    return Stream.of(type.getAnnotation(JsonSubTypes.class).value())
        .map(each -> each.name() + " " + each.value().getSimpleName())
        .toList();
  }

  private static <T> void assertRoundTrip(T value, Class<T> type) {
    String line = Json.line(value);
    assertThat(line).doesNotContain("\n", "\r");
    assertThat(Json.read(line, type)).isEqualTo(value);
    assertThat(Json.read(Json.document(value), type)).isEqualTo(value);
  }

  @Test
  void namesThingsAsTheFilesDo() {
    assertThat(Json.line(Records.failed("heap: full")))
        .startsWith("{\"status\":\"out-of-memory\",\"reason\":\"heap: full\",\"parameters\":0,")
        .contains("\"budget_overshoot_seconds\":null", "\"peak_rss_mb\":null");
    assertThat(Json.line(new TrialEvent.Progress(1, 2, 3, 0.5, Records.timing(4))))
        .startsWith(
            "{\"type\":\"progress\",\"step\":1,\"loss\":2.0,"
                + "\"examples_per_second\":3.0,\"budget_used\":0.5,\"timing\":{");
  }

  @ParameterizedTest
  @EnumSource
  void readsSchedulesAsTheyAreInSuites(Decay decay) {
    assertRoundTrip(decay, Decay.class);
    assertThat(Json.line(Decay.INVERSE_SQRT)).isEqualTo("\"inverse-sqrt\"");
  }

  @Test
  void keepsTheOrderAndTheTypesOfSettings() {
    Choice read = Json.read(Json.line(Records.spec(1).implementation()), Choice.class);
    assertThat(new ArrayList<>(read.config().keySet()))
        .isEqualTo(List.of("z_first", "whole", "text", "flag"));
    assertThat(read.config()).containsEntry("whole", 2.0).containsEntry("z_first", 12345678901L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void writesNothingThatIsNotANumber(double value) {
    assertThatThrownBy(() -> Json.line(new SplitScore(value, 1, 1, 1, 1, 1, 1, 1)))
        .isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> Json.line(Map.of("figure", value)))
        .isInstanceOf(JacksonException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"NaN\"|NaN is not a number",
        "\"0.5\"|0.5 is not a number",
        "NaN|Non-standard token 'NaN'",
        "1e999|1e999 is too large",
        "null|null is not a number",
        "true|true is not a number",
        "[1]|[ is not a number",
        "1,\"loss\":1|Duplicate Object property \"loss\"",
        "1,\"lost\":1|Unrecognized property \"lost\"",
      })
  void readsOnlyNumbersAsNumbers(String loss, String problem) {
    String text =
        "{\"loss\":%s,\"accuracy\":1,\"top5\":1.5,\"targets\":5,\"common_loss\":1,\"common_accuracy\":1,\"common_top5\":1,\"common_targets\":1}"
            .formatted(loss);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read(text, SplitScore.class))
        .withMessageStartingWith("not a SplitScore: " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"type\":\"progress\"}",
        "{\"type\":\"unheard-of\"}",
        "{\"type\":\"evaluated\",\"point\":null}",
        "{\"type\":\"finished\",\"result\":{}}",
        "{\"type\":\"progress\",\"step\":1.5,\"loss\":1,\"examples_per_second\":1,\"budget_used\":1}",
        "{\"type\":\"progress\",\"step\":1,\"loss\":1,\"examples_per_second\":1,\"budget_used\":1} {}",
      })
  void refusesWhatIsNotAnEvent(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read(text, TrialEvent.class))
        .withMessageStartingWith("not a TrialEvent: ");
  }

  @Test
  void refusesWhatIsTooDeepOrTooLong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read("[".repeat(100_000), Map.class));
    String endless = "{\"a\":\"" + "x".repeat(Json.MAX_LENGTH) + "\"}";
    assertThatIllegalArgumentException().isThrownBy(() -> Json.read(endless, Map.class));
  }
}
