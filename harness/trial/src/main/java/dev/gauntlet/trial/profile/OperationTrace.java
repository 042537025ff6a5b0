package dev.gauntlet.trial.profile;

import ai.djl.pytorch.jni.JniUtils;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.result.StepProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operations that libtorch executed in some steps, as its own profiler wrote them down, each
 * within those that called it.
 */
public final class OperationTrace {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SIZE = Pattern.compile("(-?[0-9.]+) (b|Kb|Mb|Gb)");
  private static final Map<String, Double> UNITS =
      Map.of("b", 1.0, "Kb", 0x1p10, "Mb", 0x1p20, "Gb", 0x1p30);

  private final List<Call> calls;
  private final Map<String, Double> flops; // of kernels, by name

  private OperationTrace(List<Call> calls, Map<String, Double> flops) {
    this.calls = calls;
    this.flops = flops;
  }

  /**
   * One call.
   *
   * @param path names of the operations that were being executed, the outermost first
   * @param count 1, or that of calls that are recorded together
   * @param seconds without the calls within it
   * @param bytes of arrays made, without the calls within it; null if that is not known
   */
  public record Call(List<String> path, long count, double seconds, @Nullable Double bytes) {
    /** The operation. */
    public String name() {
      return path.get(path.size() - 1);
    }
  }

  /**
   * Records what the engine executes.
   *
   * @param steps run while the profiler records
   * @throws IOException if the profiler's file cannot be written or is not as expected
   */
  public static OperationTrace record(Runnable steps) throws IOException {
    Path file = Files.createTempFile("gauntlet-operations-", ".json");
    try {
      JniUtils.startProfile(false, false, true);
      try {
        steps.run();
      } finally {
        JniUtils.stopProfile(file.toString());
      }
      return parse(Files.readString(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /**
   * An event of the file; its times are in microseconds, its bytes include those of calls in it.
   */
  private record Event(String name, String thread, double start, double end, double bytes) {}

  /**
   * Reads the profiler's file: complete events in Chrome's trace format.
   *
   * @throws IOException if it is anything else
   */
  static OperationTrace parse(String text) throws IOException {
    Map<String, List<Event>> threads = new HashMap<>();
    for (JsonNode event : JSON.readTree(text)) {
      if (!event.path("ph").asString("").equals("X")) {
        throw new IOException("the engine's profiler wrote an event of an unknown kind: " + event);
      }
      double start = event.path("ts").asDouble();
      Event parsed =
          new Event(
              event.path("name").asString(),
              event.path("pid").asString("") + event.path("tid").asString(""),
              start,
              start + event.path("dur").asDouble(),
              bytes(event.path("cpu mem").asString("0 b")));
      threads.computeIfAbsent(parsed.thread(), name -> new ArrayList<>()).add(parsed);
    }
    List<Call> calls = new ArrayList<>();
    threads.values().forEach(events -> nest(events, calls));
    return new OperationTrace(calls, Map.of());
  }

  private static double bytes(String text) throws IOException {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IOException("the engine's profiler wrote an unknown size: " + text);
    }
    // What an operation frees counts against what it makes; only what it makes is of interest.
    return Math.max(
        0, Double.parseDouble(size.group(1)) * UNITS.getOrDefault(size.group(2), Double.NaN));
  }

  private static final class Open {
    private final Event event;
    private final List<String> path;
    private double innerMicros;
    private double innerBytes;

    private Open(Event event, List<String> path) {
      this.event = event;
      this.path = path;
    }

    private Call close() {
      double micros = event.end() - event.start() - innerMicros;
      return new Call(path, 1, Math.max(0, micros) / 1e6, Math.max(0, event.bytes() - innerBytes));
    }
  }

  private static void nest(List<Event> events, List<Call> calls) {
    events.sort(
        Comparator.comparingDouble(Event::start)
            .thenComparing(Comparator.comparingDouble(Event::end).reversed()));
    Deque<Open> open = new ArrayDeque<>();
    for (Event event : events) {
      while (!open.isEmpty() && open.peek().event.end() <= event.start()) {
        calls.add(open.pop().close());
      }
      List<String> path = new ArrayList<>();
      if (!open.isEmpty()) {
        Open caller = open.peek();
        caller.innerMicros += event.end() - event.start();
        caller.innerBytes += event.bytes();
        path.addAll(caller.path);
      }
      path.add(event.name());
      open.push(new Open(event, path));
    }
    open.forEach(last -> calls.add(last.close()));
  }

  /** All calls, in no particular order. */
  public List<Call> calls() {
    return calls;
  }

  /** This trace, and the operations of kernels in Java during the same steps. */
  public OperationTrace with(List<OwnGradients.TimedOperation> kernels) {
    List<Call> all = new ArrayList<>(calls);
    Map<String, Double> known = new HashMap<>(flops);
    for (OwnGradients.TimedOperation each : kernels) {
      all.add(
          new Call(List.of("kernels", each.name()), each.calls(), each.seconds(), each.bytes()));
      known.put(each.name(), each.flops());
    }
    return new OperationTrace(all, known);
  }

  /** Sums by name for one of several steps, the slowest first. */
  public List<StepProfile.Operation> operations(int steps) {
    Map<String, List<Call>> byName =
        calls.stream()
            .collect(Collectors.groupingBy(Call::name, TreeMap::new, Collectors.toList()));
    List<StepProfile.Operation> operations = new ArrayList<>();
    byName.forEach((name, same) -> operations.add(operation(name, same, steps)));
    operations.sort(Comparator.comparingDouble(StepProfile.Operation::seconds).reversed());
    return operations;
  }

  private StepProfile.Operation operation(String name, List<Call> same, int steps) {
    double count = 0;
    double seconds = 0;
    Double bytes = 0.0;
    for (Call call : same) {
      count += call.count();
      seconds += call.seconds();
      bytes = bytes == null || call.bytes() == null ? null : (Double) (bytes + call.bytes());
    }
    Double known = flops.get(name);
    return new StepProfile.Operation(
        name,
        count / steps,
        seconds / steps,
        bytes == null ? null : (Double) (bytes / steps),
        known == null ? null : (Double) (known / steps));
  }
}
