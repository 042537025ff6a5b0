package dev.gauntlet.run.tensorboard;

import static dev.gauntlet.run.tensorboard.EventFiles.TRIAL;
import static dev.gauntlet.run.tensorboard.EventFiles.at;
import static dev.gauntlet.run.tensorboard.EventFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.gauntlet.run.journal.Records;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.tensorboard.EventFiles.Event;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  @TempDir private Path folder;
  private Path dir;
  private final List<String> complaints = new ArrayList<>();

  @BeforeEach
  void name() {
    dir = folder.resolve("run");
  }

  private List<Event> events() throws IOException {
    try (TensorBoard board = new TensorBoard(dir, complaints::add)) {
      EventFiles.run(dir, Records.completed(1), board);
    }
    return read(EventFiles.file(dir));
  }

  private static List<UnknownFieldSet> values(List<Event> events, String tag) {
    return events.stream()
        .flatMap(event -> event.values().stream())
        .filter(value -> EventFiles.tag(value).equals(tag))
        .toList();
  }

  /** The first twelve bytes of files of TensorFlow's own, whose first record is as long. */
  @Test
  void framesRecordsAsTensorFlowDoes() throws IOException {
    events();
    byte[] start = Arrays.copyOf(Files.readAllBytes(EventFiles.file(dir)), 12);
    assertThat(start).containsExactly(0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22);
  }

  @Test
  void holdsTheScoresOfEveryEvaluation() throws IOException {
    List<Event> events = events();
    assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(events.stream().flatMap(Event::scalars))
        .startsWith(
            "loss/validation 0 4.0",
            "accuracy/validation 0 0.75",
            "top5/validation 0 0.875",
            "common_loss/validation 0 5.0",
            "seconds/train 0 0.0",
            "seconds/eval 0 0.25",
            "loss/train 5 1.0",
            "accuracy/train 5 0.25",
            "top5/train 5 0.5",
            "common_loss/train 5 2.0",
            "loss/validation 5 3.0")
        .contains("seconds/train 5 5.0", "seconds/eval 5 0.75")
        .noneMatch(scalar -> scalar.startsWith("loss/test"));
    double start = events.get(0).wallTime();
    assertThat(events).extracting(event -> event.wallTime() - start).isSorted();
    assertThat(start)
        .isEqualTo(
            Files.getLastModifiedTime(dir.resolve("trials").resolve(TRIAL.id() + "/spec.json"))
                    .toMillis()
                / 1e3);
  }

  @Test
  void showsWhatTheModelWroteAsItIs() throws IOException {
    List<Event> events = events();
    UnknownFieldSet text = values(events, "samples/on_the_way").get(0);
    assertThat(at(text, 8, 8).toStringUtf8())
        .isEqualTo("    1+1=3|  wrong, expected 2|\n    Ro|x\n    # y");
    assertThat(at(text, 9, 1, 1).toStringUtf8()).isEqualTo("text");
    assertThat(at(values(events, "samples/kept").get(0), 8, 8).toStringUtf8())
        .isEqualTo("    Ro|z");
  }

  @Test
  void holdsTheHyperparametersAndTheEndOfATrial() throws IOException {
    List<Event> events = events();
    UnknownFieldSet start = values(events, "_hparams_/session_start_info").get(0);
    assertThat(at(start, 9, 1, 1).toStringUtf8()).isEqualTo("hparams");
    Map<String, UnknownFieldSet> hyperparameters = new LinkedHashMap<>();
    UnknownFieldSet info = UnknownFieldSet.parseFrom(at(start, 9, 1, 2, 3));
    for (ByteString bytes : info.getField(1).getLengthDelimitedList()) {
      UnknownFieldSet entry = UnknownFieldSet.parseFrom(bytes);
      hyperparameters.put(at(entry, 1).toStringUtf8(), UnknownFieldSet.parseFrom(at(entry, 2)));
    }
    assertThat(hyperparameters)
        .containsKeys("implementation", "task", "learning_rate", "batch_size", "seed", "threads");
    assertThat(at(hyperparameters.get("implementation"), 3).toStringUtf8()).isEqualTo("model");
    assertThat(number(hyperparameters.get("batch_size"))).isEqualTo(32);
    assertThat(number(hyperparameters.get("model.z_first"))).isEqualTo(12345678901.0);
    assertThat(hyperparameters.get("model.flag").getField(4).getVarintList()).containsExactly(1L);

    UnknownFieldSet end = values(events, "_hparams_/session_end_info").get(0);
    assertThat(UnknownFieldSet.parseFrom(at(end, 9, 1, 2, 4)).getField(1).getVarintList())
        .containsExactly(1L);
    assertThat(values(events, "kept/test_loss")).hasSize(1);
  }

  private static double number(UnknownFieldSet value) {
    return Double.longBitsToDouble(value.getField(2).getFixed64List().get(0));
  }

  @Test
  void saysThatATrialFailed() throws IOException {
    try (TensorBoard board = new TensorBoard(dir, complaints::add)) {
      EventFiles.run(dir, Records.failed("heap: full"), board);
    }
    List<Event> events = read(EventFiles.file(dir));
    UnknownFieldSet end = values(events, "_hparams_/session_end_info").get(0);
    assertThat(UnknownFieldSet.parseFrom(at(end, 9, 1, 2, 4)).getField(1).getVarintList())
        .containsExactly(2L);
    assertThat(values(events, "kept/validation_loss")).isEmpty();
  }

  @Test
  void makesTheSameFileOfARunOnRecord() throws IOException {
    events();
    Path file = EventFiles.file(dir);
    byte[] live = Files.readAllBytes(file);
    Files.delete(file);
    assertThat(TensorBoard.write(dir, complaints::add)).isEqualTo(dir.resolve("tensorboard"));
    assertThat(EventFiles.file(dir)).isEqualTo(file).hasBinaryContent(live);
    TensorBoard.write(dir, complaints::add); // once more in the place of the first
    assertThat(EventFiles.file(dir)).hasBinaryContent(live);
    assertThat(complaints).isEmpty();
  }

  @Test
  void hasEachRecordInTheFileAtOnce() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(TRIAL), Map.of());
        TensorBoard board = new TensorBoard(dir, complaints::add)) {
      run.started(TRIAL);
      board.started(TRIAL);
      int before = read(EventFiles.file(dir)).size();
      board.event(TRIAL, new TrialEvent.Evaluated(EventFiles.point(5, 1)));
      assertThat(read(EventFiles.file(dir))).hasSize(before + 1);
    }
  }

  @Test
  void losesNoMoreThanARecordThatWasCutShort() throws IOException {
    List<Event> all = events();
    byte[] bytes = Files.readAllBytes(EventFiles.file(dir));
    Path cut = folder.resolve("cut");
    for (int lost : new int[] {1, 4, 7, 20}) {
      Files.write(cut, Arrays.copyOf(bytes, bytes.length - lost));
      assertThat(read(cut)).isEqualTo(all.subList(0, all.size() - 1));
    }
  }

  @Test
  void aTrialThatBeginsAnewHasOneFile() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(TRIAL), Map.of());
        TensorBoard board = new TensorBoard(dir, complaints::add)) {
      run.started(TRIAL);
      Path spec = run.trialFolder(TRIAL).resolve("spec.json");
      Files.setLastModifiedTime(spec, FileTime.fromMillis(5_000));
      board.started(TRIAL);
      assertThat(EventFiles.file(dir)).hasFileName("events.out.tfevents.5.gauntlet");
      Files.setLastModifiedTime(spec, FileTime.fromMillis(9_000));
      board.started(TRIAL);
      assertThat(EventFiles.file(dir)).hasFileName("events.out.tfevents.9.gauntlet");
    }
  }

  @Test
  void whereNothingCanBeWrittenTheRunGoesOn() throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(TRIAL), Map.of());
        TensorBoard board = new TensorBoard(dir, complaints::add)) {
      Files.writeString(dir.resolve("tensorboard"), "no folder");
      run.started(TRIAL);
      board.started(TRIAL);
      EventFiles.events().forEach(event -> board.event(TRIAL, event));
      board.finished(TRIAL, Records.completed(1));
    }
    assertThat(complaints)
        .singleElement()
        .asString()
        .startsWith("no more events for TensorBoard of trial " + TRIAL.id() + ": ");
  }
}
