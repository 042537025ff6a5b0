package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.journal.Records;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChangedTrialTest {
  private static final TrialSpec RECORDED = Records.spec(1);

  @Test
  void isNoneBetweenEqualPlans() {
    assertThat(ChangedTrial.between(Records.specs(3), Records.specs(3))).isEmpty();
  }

  @Test
  void namesWhatChanged() {
    assertThat(describe(with("f1", RECORDED.implementation(), "cd".repeat(32), Map.of())))
        .isEqualTo("changed data, version of djl");
    assertThat(
            describe(
                with(
                    "f2",
                    new Choice("model", Map.of("whole", 3.0)),
                    RECORDED.dataSha256(),
                    RECORDED.versions())))
        .isEqualTo("changed configuration");
    assertThat(
            describe(
                with(
                    "f3",
                    RECORDED.implementation(),
                    RECORDED.dataSha256(),
                    Map.of("djl", "0.35.1", "plugin:model", "ab"))))
        .isEqualTo("changed plugin:model");
  }

  /** Of two recorded trials that differ only in their configuration, the one meant is found. */
  @Test
  void findsTheTrialOfTheSameSettings() {
    TrialSpec other =
        with("e1", new Choice("model", Map.of()), RECORDED.dataSha256(), RECORDED.versions());
    TrialSpec now = with("e2", RECORDED.implementation(), "cd".repeat(32), RECORDED.versions());
    List<ChangedTrial> changes =
        ChangedTrial.between(List.of(other, RECORDED), List.of(other, now));
    assertThat(changes).containsExactly(new ChangedTrial(now, RECORDED));
  }

  @Test
  void knowsATrialThatIsNew() {
    List<ChangedTrial> changes = ChangedTrial.between(Records.specs(1), Records.specs(2));
    assertThat(changes).containsExactly(new ChangedTrial(Records.spec(2), null));
    assertThat(changes.get(0).describe()).isEqualTo("it is new");
  }

  private static String describe(TrialSpec now) {
    List<ChangedTrial> changes = ChangedTrial.between(List.of(RECORDED), List.of(now));
    assertThat(changes).hasSize(1);
    return changes.get(0).describe();
  }

  private static TrialSpec with(
      String id, Choice implementation, String dataSha256, Map<String, String> versions) {
    return new TrialSpec(
        id.repeat(8),
        RECORDED.suite(),
        implementation,
        RECORDED.task(),
        RECORDED.seed(),
        RECORDED.training(),
        RECORDED.threads(),
        RECORDED.device(),
        dataSha256,
        versions);
  }
}
