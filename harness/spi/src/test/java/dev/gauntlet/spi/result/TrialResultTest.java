package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.gauntlet.spi.result.MetricDefinition.Better;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrialResultTest {
  private static final SplitScore SCORE =
      new SplitScore(1.5, 0.25, 0.75, 100, 1.25, 0.5, 0.875, 50);
  private static final CurvePoint BEST = new CurvePoint(10, 320, 1, 2, SCORE, SCORE, SCORE);
  private static final Timing TIMING = new Timing(1, 2, 3, 4, 11, 5, 6, 22);

  private static TrialResult result(Double drift, Map<String, String> facts) {
    return new TrialResult(
        Status.COMPLETED,
        "",
        120,
        Map.of("wte", 120L),
        10,
        320,
        3200,
        TIMING,
        0.5,
        BEST,
        new BatchMeans(List.of(new BatchMeans.Means(1.5, 0.25, 1.25, 0.5))),
        1e-4,
        Map.of("exact_match", new TaskFigure(0.5, 200)),
        Map.of("exact_match", new MetricDefinition("Share.", "share", Better.HIGHER)),
        100.0,
        facts,
        conditions(drift));
  }

  @Test
  void whatIsReplacedIsTheOnlyThingThatChanges() {
    TrialResult result = result(null, Map.of("size", "7"));
    Timing other = new Timing(0, 0, 0, 0, 0, 0, 0, 0);
    Map<String, Object> where = new HashMap<>();
    where.put("cpu", "abacus");
    where.put("load", null); // what the system does not say
    TrialResult changed = result.withTiming(other).withEnvironment(where);

    assertThat(result.environment()).isEmpty();
    assertThat(changed.timing()).isEqualTo(other);
    assertThat(changed.environment()).isEqualTo(where).isUnmodifiable();
    assertThat(changed)
        .usingRecursiveComparison()
        .ignoringFields("timing", "environment")
        .isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    ", false",
    "1, false",
    "1.09, false",
    "1.11, true",
    "0.92, false",
    "0.9, true",
  })
  void aMachineDriftsBeyondATenthEitherWay(Double drift, boolean drifted) {
    assertThat(result(drift, Map.of()).doubts()).hasSize(drifted ? 1 : 0);
  }

  private static MachineConditions conditions(Double drift) {
    return new MachineConditions(
        drift == null ? null : 0.04,
        drift == null ? null : 0.04 * drift,
        2,
        2,
        20,
        0.5,
        0.1,
        9L,
        0,
        0.01,
        0.02);
  }

  @Test
  void warningsAreTheFactsThatSaySo() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("warning: z", "It leaks.");
    facts.put("size", "7");
    facts.put("a warning: b", "no");
    facts.put("warning: a", "It lies.");
    TrialResult result = result(null, facts);
    assertThat(result.dataWarnings())
        .containsExactly(Map.entry("warning: z", "It leaks."), Map.entry("warning: a", "It lies."));
    assertThat(result.dataFacts()).isEqualTo(facts);
  }

  @Test
  void mapsKeepTheirOrderAndAreCopies() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("z", "1");
    facts.put("a", "2");
    TrialResult result = result(null, facts);
    facts.clear();
    assertThat(result.dataFacts().keySet()).containsExactly("z", "a");
    for (Map<?, ?> map :
        List.of(
            result.dataFacts(),
            result.metrics(),
            result.parameterBreakdown(),
            result.environment())) {
      assertThat(map).isUnmodifiable();
    }
  }

  @Test
  void aResultHasAStatusAReasonAndATiming() {
    for (String missing : List.of("status", "reason", "timing")) {
      assertThatNullPointerException()
          .isThrownBy(
              () ->
                  new TrialResult(
                      missing.equals("status") ? null : Status.CRASHED,
                      missing.equals("reason") ? null : "it fell",
                      0,
                      Map.of(),
                      0,
                      0,
                      0,
                      missing.equals("timing") ? null : TIMING,
                      null,
                      null,
                      null,
                      null,
                      Map.of(),
                      Map.of(),
                      null,
                      Map.of(),
                      null))
          .withMessage(missing);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStatusIsWrittenInLowerCaseWithHyphens(Status status) {
    assertThat(status.toString()).matches("[a-z]+(-[a-z]+)*");
    assertThat(Status.valueOf(status.toString().toUpperCase(Locale.ROOT).replace('-', '_')))
        .isEqualTo(status);
  }

  @Test
  void onlyTwoStatusesSucceed() {
    Set<Status> succeeded = new TreeSet<>(Arrays.asList(Status.values()));
    succeeded.removeIf(status -> !status.succeeded());
    assertThat(succeeded).containsExactly(Status.COMPLETED, Status.TARGET_REACHED);
  }

  @Test
  void aLongerWallTimeIsOtherTime() {
    assertThat(TIMING.withWallSeconds(25)).isEqualTo(new Timing(1, 2, 3, 4, 11, 5, 9, 25));
  }

  @Test
  void aPointOfACurveHasTheValidationPartAtLeast() {
    assertThat(new CurvePoint(1, 1, 1, 1, null, SCORE, null).test()).isNull();
    assertThatNullPointerException()
        .isThrownBy(() -> new CurvePoint(1, 1, 1, 1, SCORE, null, SCORE))
        .withMessage("validation");
  }
}
