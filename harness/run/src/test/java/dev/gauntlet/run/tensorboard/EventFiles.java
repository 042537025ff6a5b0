package dev.gauntlet.run.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.gauntlet.run.journal.Records;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Reads event files, and makes a run that has some. Made without a look at the writer's code. */
final class EventFiles {
  static final TrialSpec TRIAL = Records.spec(1);

  /** An event: a value of it is a message of {@code summary.proto}. */
  record Event(double wallTime, long step, String version, List<UnknownFieldSet> values) {
    static Event parse(byte[] bytes) {
      try {
        UnknownFieldSet event = UnknownFieldSet.parseFrom(bytes);
        double wall = Double.longBitsToDouble(event.getField(1).getFixed64List().get(0));
        List<Long> step = event.getField(2).getVarintList();
        List<ByteString> version = event.getField(3).getLengthDelimitedList();
        List<UnknownFieldSet> values = new ArrayList<>();
        for (ByteString summary : event.getField(5).getLengthDelimitedList()) {
          for (ByteString v :
              UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList()) {
            values.add(UnknownFieldSet.parseFrom(v));
          }
        }
        return new Event(
            wall,
            step.isEmpty() ? 0 : step.get(0),
            version.isEmpty() ? "" : version.get(0).toStringUtf8(),
            values);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** {@code loss/test 7 0.5}: the scalars of this event. */
    Stream<String> scalars() {
      return values.stream()
          .filter(value -> value.hasField(2))
          .map(
              value ->
                  "%s %d %s"
                      .formatted(
                          tag(value),
                          step,
                          Float.intBitsToFloat(value.getField(2).getFixed32List().get(0))));
    }
  }

  private EventFiles() {}

  static String tag(UnknownFieldSet value) {
    return value.getField(1).getLengthDelimitedList().get(0).toStringUtf8();
  }

  /** What a path of fields leads to; the first of each. */
  static ByteString at(UnknownFieldSet message, int... path) throws IOException {
    ByteString found = ByteString.EMPTY;
    UnknownFieldSet in = message;
    for (int i = 0; i < path.length; i++) {
      found = in.getField(path[i]).getLengthDelimitedList().get(0);
      in = i < path.length - 1 ? UnknownFieldSet.parseFrom(found) : in;
    }
    return found;
  }

  /** The one event file of the one folder of trials that there is. */
  static Path file(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run.resolve("tensorboard"))) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  /** The events that a reader gets: all before a record that was cut short. */
  static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.remaining() >= 12) {
      byte[] length = new byte[8];
      bytes.mark();
      bytes.get(length);
      assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(masked(length));
      long n = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (bytes.remaining() < n + 4) {
        break;
      }
      byte[] data = new byte[(int) n];
      bytes.get(data);
      assertThat(bytes.getInt()).as("checksum of data").isEqualTo(masked(data));
      events.add(Event.parse(data));
    }
    return events;
  }

  private static int masked(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    long value = crc.getValue();
    return (int) (((value >>> 15) | (value << 17)) + 0xa282ead8L);
  }

  static CurvePoint point(long step, double loss) {
    SplitScore score = new SplitScore(loss, 0.25, 0.5, 8, loss + 1, 0.125, 0.375, 4);
    SplitScore validation = new SplitScore(loss + 2, 0.75, 0.875, 8, loss + 3, 0.0625, 1, 4);
    return new CurvePoint(
        step, 32 * step, step, step + 0.5, step == 0 ? null : score, validation, null);
  }

  static List<TrialEvent> events() {
    return List.of(
        new TrialEvent.WarmedUp(1, 3, ""),
        new TrialEvent.Started(5, Map.of("wte", 5L), 8, Map.of()),
        new TrialEvent.Evaluated(point(0, 2)),
        new TrialEvent.Elapsed(0, new Timing(0, 0, 0, 0, 0, 0.25, 0.25, 0.5)),
        new TrialEvent.Sampled(
            new SamplePoint(
                0, 0, false, List.of(new Sample("1+1", "1+1=", "3|", "2|"), free("x\n# y")))),
        new TrialEvent.Evaluated(point(5, 1)),
        new TrialEvent.Elapsed(5, new Timing(0, 0, 0, 0, 5, 0.75, 0.25, 6)),
        new TrialEvent.Sampled(new SamplePoint(5, 5, true, List.of(free("z")))));
  }

  private static Sample free(String text) {
    return new Sample("Ro", "Ro", text, null);
  }

  /** Records a run of one trial while TensorBoard's files are written. */
  static void run(Path dir, TrialResult result, TensorBoard board) throws IOException {
    try (RunDirectory run = RunDirectory.create(dir, Records.plan(TRIAL), Map.of())) {
      run.started(TRIAL);
      board.started(TRIAL);
      for (TrialEvent event : events()) {
        run.record(TRIAL, event);
        board.event(TRIAL, event);
      }
      board.finished(TRIAL, run.finished(TRIAL, result));
    }
  }
}
