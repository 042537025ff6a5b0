package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Profiles plugins that misbehave: this process gets a line. */
class ProfileProcessIT {
  @TempDir Path folder;

  private ProfileProcess.Outcome profile(Fault fault, Map<String, Object> more, Duration patience)
      throws Exception {
    return profile(new FaultyTrial(fault, folder), more, patience);
  }

  private static ProfileProcess.Outcome profile(
      FaultyTrial trial, Map<String, Object> more, Duration patience) throws Exception {
    ProfileProcess.Request request = ProfileProcess.Request.of(trial.spec(), 0.1, DataPlaces.NONE);
    Map<String, Object> settings = new LinkedHashMap<>(request.implementation().config());
    settings.putAll(more);
    return ProfileProcess.run(
        new ProfileProcess.Request(
            new Choice("faulty", settings),
            request.task(),
            request.seed(),
            request.training(),
            request.threads(),
            request.device(),
            request.seconds(),
            false,
            true,
            request.data()),
        trial.settings(),
        0,
        patience);
  }

  private ProfileProcess.Outcome profile(Fault fault) throws Exception {
    return profile(fault, Map.of(), Duration.ofMinutes(5));
  }

  @Test
  void profilesAHealthyOne() throws Exception {
    ProfileProcess.Profiled profiled = profile(Fault.NONE).profiled();

    assertThat(profiled.implementation().config()).containsEntry("fault", "none");
    assertThat(profiled.profile().threads()).isEqualTo(1);
    assertThat(profiled.profile().medianSeconds()).isPositive();
    assertThat(profiled.profile().phaseSeconds()).containsKeys("forward", "backward");
    assertThat(profiled.profile().operations()).isNotEmpty();
    assertThat(profiled.peak().gflopsPerSecond()).isPositive();
    assertThat(profiled.tracedFlopsPerExample()).isPositive();
    assertThat(profiled.flame()).contains("<svg");
  }

  /** What a trial's steps do depends on how it trains, and where. */
  @Test
  void profilesTheStepsOfTheTrial() throws Exception {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    TrialSpec spec = trial.spec();
    ProfileProcess.Request request = ProfileProcess.Request.of(spec, 0.1, DataPlaces.NONE);
    assertThat(request.seed()).isEqualTo(7);
    assertThat(request.training()).isEqualTo(spec.training());
    assertThat(request.device()).isEqualTo("cpu");

    ProfileProcess.Profiled plain = profile(trial, Map.of(), Duration.ofMinutes(5)).profiled();
    trial.gradClip = 1.0;
    ProfileProcess.Profiled clipped = profile(trial, Map.of(), Duration.ofMinutes(5)).profiled();

    assertThat(plain.profile().batchSize()).isEqualTo(spec.training().batchSize());
    assertThat(names(plain)).noneMatch(name -> name.contains("norm"));
    assertThat(names(clipped)).anyMatch(name -> name.contains("norm"));
  }

  private static List<String> names(ProfileProcess.Profiled profiled) {
    return profiled.profile().operations().stream().map(StepProfile.Operation::name).toList();
  }

  @Test
  void keepsTheProfileOfAModelThatThrowsWhereItIsTraced() throws Exception {
    ProfileProcess.Profiled profiled = profile(Fault.THROW_IN_EXPORT).profiled();

    assertThat(profiled.profile().medianSeconds()).isPositive();
    assertThat(profiled.tracedFlopsPerExample()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          THROW_IN_BUILD | IllegalStateException: no such layer
          THROW_WRAPPED  | IOException: disk on fire
          HALT           | its process ended: exit code 0
          EXIT_42        | its process ended: exit code 42; its log ends: this cannot go on
          EXHAUST_HEAP   | its process ended: heap: Java heap space, of 256 MiB at most; more with --heap
          """)
  void saysHowAPluginFailed(Fault fault, String failure) throws Exception {
    assertThat(profile(fault)).isEqualTo(ProfileProcess.Outcome.failed(failure));
  }

  @Test
  void endsOneThatHangs() throws Exception {
    assertThat(profile(Fault.HANG_IN_BUILD, Map.of(), Duration.ofSeconds(5)).failure())
        .isEqualTo("it did not come to an end within 5 s");
  }

  @Test
  void refusesASettingThatThereIsNot() {
    assertThatThrownBy(() -> profile(Fault.NONE, Map.of("width", 3L), Duration.ofMinutes(5)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("unknown setting 'width'");
  }
}
