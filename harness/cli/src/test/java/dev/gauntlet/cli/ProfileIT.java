package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.cli.Command.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles a step, in another process. */
final class ProfileIT {
  @TempDir private Path folder;

  /** On a small task of additions. */
  private Outcome profile(String implementation, Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("profile", implementation));
    for (String small : List.of("digits=1", "examples=100", "test_size=20", "validation_size=20")) {
      arguments.addAll(List.of("--config", "task." + small));
    }
    arguments.addAll(List.of(options));
    return Command.gauntlet(folder, arguments.toArray());
  }

  private Outcome draw(String flame) {
    return profile(
        "mlp", "--batch-size", 16, "--threads", 1, "--seconds", 0.2, "--flame", flame, "--json");
  }

  @Test
  void printsWhereTheTimeOfAStepGoes() {
    Outcome outcome = draw("flame.svg");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    Map<?, ?> printed = Json.read(outcome.out(), Map.class);
    assertThat(printed.keySet().stream().map(String::valueOf))
        .containsExactly("implementation", "task", "profile", "peak", "flops_per_example");
    assertThat(printed.get("profile").toString())
        .contains("batch_size=16", "threads=1", "phase_seconds={batch=");
    assertThat(folder.resolve("flame.svg")).content().contains("<svg");
  }

  /**
   * Counting has a context of 8 and a vocabulary of 16, and a target after the last position only:
   * of the last of four layers of width 16, the kernels compute keys and values at all positions
   * and the rest, as the head, at one. No example pads.
   */
  @Test
  void countsTheProductsThatKernelsComputeAndNoOthers() {
    Outcome outcome =
        Command.gauntlet(
            folder,
            "profile",
            "tl-java",
            "--task",
            "counting",
            "--batch-size",
            128,
            "--threads",
            1,
            "--seconds",
            0.2,
            "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Map<?, ?> printed = Json.read(outcome.out(), Map.class);
    int attentionWeights = 4 * 16 * 16; // queries, keys, values and projection
    int mlpWeights = 2 * 16 * 64;
    int lastLayer = 8 * 2 * 16 * 16 + 2 * 16 * 16 + mlpWeights;
    int linear = 3 * 8 * (attentionWeights + mlpWeights) + lastLayer + 16 * 16;
    int pairs = 3 * 8 * 9 / 2 + 8; // of a query and a key, in three layers and in the last
    double forward = 2 * linear + 2 * 2 * 16 * pairs; // two products of attention
    assertThat(printed.get("flops_per_example")).isEqualTo(3 * forward);
    assertThat(printed.get("profile").toString())
        .containsPattern("name=linear, calls=[^}]*, bytes=[1-9]")
        .doesNotContain("bytes=null");
  }

  @Test
  void printsWhatItMeasuredWhereThePictureCannotBeWritten() {
    String name = "f".repeat(300) + ".svg"; // longer than a name may be, in a folder that is there

    Outcome outcome = draw(name);

    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors())
        .singleElement()
        .asString()
        .contains("--flame is '" + name + "', which cannot be written: ");
    assertThat(Json.read(outcome.out(), Map.class).get("profile").toString())
        .contains("median_seconds=");
  }

  @Test
  void saysThatAModelThatTrainsInOnePassIsNotProfiled() {
    Outcome outcome = profile("ngram", "--seconds", 0.1);

    assertThat(outcome.exitCode()).isEqualTo(Main.FAILED);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errors())
        .singleElement()
        .asString()
        .contains("ngram cannot be profiled: it trains once over the data, which ends with step ");
  }

  @Test
  void refusesWhatThereIsNot() {
    Outcome unknown = Command.gauntlet(folder, "profile", "mpl");
    assertThat(unknown.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(unknown.errors())
        .singleElement()
        .asString()
        .contains("unknown implementation 'mpl' (did you mean 'mlp'?)");
    Outcome setting = Command.gauntlet(folder, "profile", "mlp", "--config", "widht=3");
    assertThat(setting.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(setting.errors()).singleElement().asString().contains("unknown setting 'widht'");
  }
}
