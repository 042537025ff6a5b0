package dev.gauntlet.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  private static final CheckResult OK = new CheckResult("shapes", Verdict.PASSED, "fine", null, 1);
  private static final CheckResult NONE =
      new CheckResult("dropout", Verdict.NOT_APPLICABLE, "it has none", null, 0.25);
  private static final CheckResult BAD =
      new CheckResult("causality", Verdict.FAILED, "position 3 sees 4", "the mask leaks", 0.5);

  @Test
  void passesUnlessOneFails() {
    CheckReport report = new CheckReport("gpt", List.of(OK, NONE));
    assertThat(report.passed()).isTrue();
    assertThat(report.verdict()).isEqualTo("passed: 1 passed, 1 not applicable, 1.3 s");
  }

  @Test
  void saysWhatFailedAndWhy() {
    CheckReport report = new CheckReport("gpt", List.of(OK, BAD, NONE));
    assertThat(report.passed()).isFalse();
    assertThat(report.failures()).containsExactly(BAD);
    assertThat(report.toTable().lines()).hasSize(6).first().isEqualTo("gpt");
    assertThat(report.toTable())
        .contains("FAILED  causality", "position 3 sees 4", "        -> the mask leaks")
        .endsWith("FAILED in causality: 1 passed, 1 not applicable, 1.8 s");
  }

  @Test
  void isJsonForScripts() {
    Map<?, ?> json = Json.read(new CheckReport("gpt", List.of(BAD)).toJson(), Map.class);
    assertThat(json.get("passed")).isEqualTo(false);
    assertThat(json.get("results").toString())
        .contains("check=causality", "verdict=FAILED", "cause=the mask leaks");
  }

  @Test
  void whatIsThrownIsAFailure() {
    Check<String> check =
        new Check<>(
            "some",
            "Does it?",
            subject -> {
              throw new IllegalStateException("no " + subject);
            });
    CheckResult result = check.run("way");
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.evidence()).isEqualTo("IllegalStateException: no way");
  }

  @Test
  void noTwoChecksShareAName() {
    assertThat(ImplementationChecks.ids()).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    assertThat(TaskChecks.ids()).doesNotHaveDuplicates().hasSize(TaskChecks.ALL.size());
  }
}
