package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.LeverRecord;
import dev.gauntlet.spi.result.MachinePeak;
import dev.gauntlet.spi.result.ModelCard;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run's record holds beside the events and results of its trials. */
class TrialFilesTest {
  private static final TrialSpec FIRST = Records.spec(9);
  private static final TrialSpec SECOND = Records.spec(3);

  private static final List<LeverRecord> LEVERS =
      List.of(
          new LeverRecord("vector width", "512", "addition", "tl-java", 5, 1),
          new LeverRecord("vector width", "256", "addition", "tl-java", 8, 1.6));

  @TempDir Path folder;
  private final List<String> damage = new ArrayList<>();
  private Path dir;
  private TrialFiles files;

  @BeforeEach
  void run() throws IOException {
    dir = folder.resolve("run");
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(FIRST, SECOND), Map.of())) {
      run.started(SECOND);
      run.record(SECOND, new TrialEvent.Evaluated(Records.point(1)));
      run.finished(SECOND, Records.completed(3));
    }
    files = new TrialFiles(dir, SECOND.id());
  }

  private RunRecord read() {
    return RunDirectory.read(dir, damage::add);
  }

  private TrialRecord second() {
    return read().trials().get(1);
  }

  @Test
  void areReadWithTheRun() throws IOException {
    Files.writeString(files.folder().resolve("log.txt"), "it began\nit ended\n");
    Files.writeString(files.folder().resolve("samples.txt"), "To be\n");
    files.keepExport(export(SECOND));
    files.keepInference(List.of(inference(SECOND, "PyTorch"), inference(SECOND, "OnnxRuntime")));
    files.keepProfile(profile(SECOND));
    Files.writeString(dir.resolve("levers.json"), Json.document(new LeverRecord.Table(LEVERS)));

    assertThat(read().profiles()).containsExactly(profile(SECOND));
    assertThat(read().levers()).isEqualTo(LEVERS);
    assertThat(second().log()).isEqualTo("it began\nit ended\n");
    assertThat(second().samples()).isEqualTo("To be\n");
    assertThat(second().warnings()).isEmpty();
    assertThat(read().exports()).containsExactly(export(SECOND));
    assertThat(read().inference())
        .containsExactly(inference(SECOND, "PyTorch"), inference(SECOND, "OnnxRuntime"));
  }

  @Test
  void areBoundedWhateverATrialWrites() throws IOException {
    try (RandomAccessFile log =
        new RandomAccessFile(files.folder().resolve("log.txt").toFile(), "rw")) {
      log.setLength(100 << 20);
    }
    Files.writeString(files.folder().resolve("samples.txt"), "x\n".repeat(1 << 20));
    assertThat(second().log()).hasSizeBetween(1, 16 << 10);
    assertThat(second().samples()).hasSizeBetween(1, 64 << 10);
    Files.writeString(files.folder().resolve("log.txt"), "line\n".repeat(1000));
    assertThat(second().log().lines()).hasSize(100);
  }

  @Test
  void warnOfEvaluationsThatAreLost() throws IOException {
    Path events = files.folder().resolve("events.jsonl");
    Files.writeString(events, "garbage\n" + Files.readString(events));
    assertThat(second().warnings()).containsExactly("events.jsonl: line 1 is damaged and left out");
    assertThat(second().curve()).containsExactly(Records.point(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export.json | {",
        "export.json | null",
        "export.json | {\"trial_id\": \"x\"}",
        "inference.json | []",
        "inference.json | {\"records\": null}",
        "inference.json | {\"records\": [null]}",
        "inference.json | {\"records\": [], \"more\": 1}",
        "profile.json | {\"trial_id\": \"x\"}",
        "profile.json | null",
      })
  void refuseWhatIsNotAsItWasWritten(String name, String content) throws IOException {
    Path file = files.folder().resolve(name);
    Files.writeString(file, content);
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " is not a ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"levers\": [null]}", "{\"levers\": [{}]}"})
  void refuseLeversThatAreNone(String content) throws IOException {
    Path file = dir.resolve("levers.json");
    Files.writeString(file, content);
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " is not a ");
  }

  @Test
  void refuseAnExportThatClaimsToCountAndHasNoFigures() throws IOException {
    Path file = files.folder().resolve("export.json");
    files.keepExport(new ExportRecord(SECOND.id(), "reason", null, null, null, null, 1, 0));
    assertThat(read().exports()).hasSize(1);
    Files.writeString(
        file, Files.readString(file).replace("\"reason\" : \"reason\"", "\"reason\" : \"\""));
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " is not a ExportRecord: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"export.json", "inference.json", "profile.json"})
  void refuseHugeFiles(String name) throws IOException {
    Path file = files.folder().resolve(name);
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(1L << 30);
    }
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " has ");
  }

  @Test
  void refuseThoseOfAnotherTrial() throws IOException {
    files.keepExport(export(FIRST));
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("is of trial '%s', must be of %s", FIRST.id(), SECOND.id());
    files.keepExport(export(SECOND));
    files.keepInference(List.of(inference(FIRST, "PyTorch")));
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("is of trial '%s', must be of %s", FIRST.id(), SECOND.id());
  }

  @Test
  void loseTheExportOfATrialThatRunsAnew() throws IOException {
    files.keepExport(export(SECOND));
    files.keepInference(List.of(inference(SECOND, "PyTorch")));
    Files.writeString(files.onnx(), "model");
    Files.writeString(files.unverifiedOnnx(), "part of a model");
    try (RunDirectory run = RunDirectory.resume(dir, Records.plan(FIRST, SECOND), Map.of())) {
      run.started(SECOND);
    }
    assertThat(read().exports()).isEmpty();
    assertThat(read().inference()).isEmpty();
    assertThat(files.onnx()).doesNotExist();
    assertThat(files.unverifiedOnnx()).doesNotExist();
  }

  private static ExportRecord export(TrialSpec spec) {
    ModelCard card = new ModelCard(Map.of("add", 2), 3, 6, Map.of("", 3.0), 100, true);
    return new ExportRecord(spec.id(), "", card, 10L, 1e-6, true, 0.5, 0.25);
  }

  private static InferenceRecord inference(TrialSpec spec, String engine) {
    Latency latency = new Latency(1, 2, 3, 100);
    return new InferenceRecord(
        spec.id(), engine, "1.0", 2, 10, 0.1, latency, latency, Map.of(1, 10.0, 8, 80.5));
  }

  private static ProfileRecord profile(TrialSpec spec) {
    StepProfile.Operation product = new StepProfile.Operation("aten::mm", 4, 1e-3, 100.0, null);
    StepProfile steps =
        new StepProfile(
            8, 2, 30, 1.5, 100, 2e-3, 1e-3, 9e-3, Map.of("forward", 2e-3), 0, List.of(product));
    return new ProfileRecord(spec.id(), steps, new MachinePeak(100, 10), null);
  }
}
