package dev.gauntlet.trial;

import com.sun.management.OperatingSystemMXBean;
import dev.gauntlet.base.ProcFile;
import dev.gauntlet.spi.result.MachineConditions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the machine does to a trial while it trains: who else uses the processors that the
 * trial may use, how often a core is taken away, and for how long the process is stopped.
 *
 * <p>A process that is stopped ({@code SIGSTOP}, a frozen container, a debugger) uses no CPU time,
 * while the monotonic clock goes on. A training process always has a thread that computes, so that
 * wall time without CPU time is a pause; unless the machine was busy with something else all along,
 * when it was merely kept waiting.
 */
final class MachineWatch {
  private static final Path STAT = Path.of("/proc/stat"); // proc(5)
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final String INVOLUNTARY = "nonvoluntary_ctxt_switches:";

  /** Shorter pauses cannot be told from a core that was busy elsewhere for a slice or two. */
  private static final double LEAST_PAUSE_SECONDS = 0.25;

  private static final double LOOK_SECONDS = 0.1;

  /** No process is kept waiting so much for so long, however busy the machine is. */
  private static final double PAUSED_SHARE = 0.9;

  private static final double LONG_PAUSE_SECONDS = 1;

  private static final int MOST_CALIBRATIONS = 24; // three seconds
  private static final double SETTLED = 0.97; // of the best before
  private static final int ENOUGH_SETTLED = 4;
  private static final double SUSPICIOUS = 1.05; // times what is usual

  private final LongSupplier nanoTime;
  private final LongSupplier cpuNanos;
  private final Supplier<@Nullable Ticks> ticks;
  private final int threads;
  private final int cores;
  private final Calibration calibration;
  private final boolean onCpu;

  private @Nullable Double calibratedBefore;
  private @Nullable Double calibratedAfter;
  private double cpuSeconds;
  private double pausedSeconds;
  private @Nullable Double otherSeconds;
  private @Nullable Double stolenSeconds;
  private @Nullable Long switches;

  private long lastWall;
  private long lastCpu;
  private long startCpu;
  private @Nullable Ticks lastTicks;
  private @Nullable Ticks startTicks;
  private @Nullable Long startSwitches;

  /**
   * Watches this process.
   *
   * @param threads of the trial
   * @param onCpu whether the trial computes on the processor: elsewhere, waiting is no pause
   */
  static MachineWatch ofThisProcess(int threads, boolean onCpu) {
    LongSupplier cpu =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system::getProcessCpuTime
            : () -> -1;
    List<Integer> own = ProcFile.allowedCpuNumbers();
    int cores = own.isEmpty() ? Runtime.getRuntime().availableProcessors() : own.size();
    return new MachineWatch(
        System::nanoTime, cpu, () -> Ticks.read(STAT, own), threads, cores, onCpu);
  }

  /**
   * Watches by other clocks.
   *
   * @param cpuNanos CPU time of the process, nanoseconds; negative if it is not known
   * @param ticks CPU time of the processors that the process may use, if it is known
   * @param cores how many these are
   */
  MachineWatch(
      LongSupplier nanoTime,
      LongSupplier cpuNanos,
      Supplier<@Nullable Ticks> ticks,
      int threads,
      int cores,
      boolean onCpu) {
    this.nanoTime = nanoTime;
    this.cpuNanos = cpuNanos;
    this.ticks = ticks;
    this.threads = threads;
    this.cores = cores;
    this.onCpu = onCpu;
    this.calibration = new Calibration(threads);
  }

  /**
   * Measures the machine's speed before training.
   *
   * @param usual what it mostly took before other trials, seconds; null if there were none
   */
  void calibrateBefore(@Nullable Double usual) {
    calibratedBefore = calibrate(calibration::measure, usual);
  }

  /** Measures the machine's speed after training. */
  void calibrateAfter() {
    calibratedAfter = calibrate(calibration::measure, calibratedBefore);
  }

  /**
   * Measures until it takes what is usual, or four more measurements in a row are no faster where
   * that is not known, as what is compiled meanwhile may take its time from a core; for three
   * seconds at most. Other guests of a virtual machine's host slow it for half a second now and
   * then, by up to two times; a machine that is slower than usual for longer is slow for the trial.
   *
   * @param measurement takes a measurement, seconds; NaN if it was interrupted
   * @param usual seconds; null if that is not known
   * @return the least of them; null if there was none
   */
  static @Nullable Double calibrate(DoubleSupplier measurement, @Nullable Double usual) {
    double best = measurement.getAsDouble();
    int settled = 0;
    for (int i = 1; i < MOST_CALIBRATIONS; i++) {
      boolean enough =
          usual == null ? settled >= ENOUGH_SETTLED : i > 1 && best < SUSPICIOUS * usual;
      if (enough || Double.isNaN(best)) {
        break;
      }
      double next = measurement.getAsDouble();
      settled = next > SETTLED * best ? settled + 1 : 0;
      best = Math.min(best, next);
    }
    return Double.isNaN(best) ? null : best;
  }

  /** Begins a stretch of training. */
  void begin() {
    lastWall = nanoTime.getAsLong();
    lastCpu = cpuNanos.getAsLong();
    startCpu = lastCpu;
    startTicks = ticks.get();
    lastTicks = startTicks;
    startSwitches = involuntarySwitches();
  }

  /**
   * Looks for a pause since the last look; call it between steps.
   *
   * @return seconds for which the process was stopped since then; 0 if it was not
   */
  double pause() {
    long wall = nanoTime.getAsLong();
    double passed = (wall - lastWall) / 1e9;
    if (passed < LOOK_SECONDS || lastCpu < 0) {
      return 0;
    }
    long cpu = cpuNanos.getAsLong();
    double idle = passed - (cpu - lastCpu) / 1e9;
    Ticks now = ticks.get();
    double machineIdle =
        now == null || lastTicks == null ? 0 : (now.idle - lastTicks.idle) * Ticks.SECONDS;
    lastWall = wall;
    lastCpu = cpu;
    lastTicks = now;
    boolean stopped = idle >= LONG_PAUSE_SECONDS && idle >= PAUSED_SHARE * passed;
    boolean couldHaveRun =
        idle >= LEAST_PAUSE_SECONDS && idle >= passed / 2 && machineIdle >= idle / 2;
    if (!onCpu || !(stopped || couldHaveRun)) {
      return 0;
    }
    pausedSeconds += idle;
    return idle;
  }

  /** Ends the stretch of training. */
  void end() {
    double cpu = (cpuNanos.getAsLong() - startCpu) / 1e9;
    cpuSeconds += cpu;
    Ticks now = ticks.get();
    if (startTicks != null && now != null) {
      double others = Math.max(0, (now.busy - startTicks.busy) * Ticks.SECONDS - cpu);
      otherSeconds = (otherSeconds == null ? 0 : otherSeconds) + others;
      double stolen = (now.stolen - startTicks.stolen) * Ticks.SECONDS;
      stolenSeconds = (stolenSeconds == null ? 0 : stolenSeconds) + stolen;
    }
    Long switched = involuntarySwitches();
    if (startSwitches != null && switched != null) {
      switches = (switches == null ? 0 : switches) + Math.max(0, switched - startSwitches);
    }
  }

  /**
   * What was seen.
   *
   * @param medianStep seconds
   * @param longestStep seconds
   */
  MachineConditions conditions(double medianStep, double longestStep) {
    return new MachineConditions(
        calibratedBefore,
        calibratedAfter,
        threads,
        cores,
        cpuSeconds,
        otherSeconds,
        stolenSeconds,
        switches,
        pausedSeconds,
        medianStep,
        longestStep);
  }

  /**
   * CPU time of some processors together, in ticks.
   *
   * @param busy user, nice, system, interrupts
   * @param idle waiting for disks included
   * @param stolen by the host
   */
  record Ticks(long busy, long idle, long stolen) {
    static final double SECONDS = 0.01; // proc(5): USER_HZ is 100 on every Linux with OpenJDK

    private static final Pattern PROCESSOR = Pattern.compile("cpu(\\d+) +(\\d+(?: +\\d+){7}).*");

    /**
     * Reads them; null if the system does not tell.
     *
     * @param stat the system's file
     * @param processors their numbers; what others do on the rest of the machine is no matter
     */
    static @Nullable Ticks read(Path stat, List<Integer> processors) {
      if (processors.isEmpty() || !Files.isReadable(stat)) {
        return null;
      }
      try (Stream<String> lines = Files.lines(stat, StandardCharsets.ISO_8859_1)) {
        return lines
            .takeWhile(line -> line.startsWith("cpu")) // they come first, with that of all
            .map(PROCESSOR::matcher)
            .filter(Matcher::matches)
            .filter(line -> processors.contains(Integer.valueOf(line.group(1))))
            .map(line -> of(line.group(2)))
            .reduce(Ticks::plus)
            .orElse(null);
      } catch (IOException | UncheckedIOException e) {
        return null;
      }
    }

    private static Ticks of(String columns) {
      long[] ticks = Arrays.stream(columns.split(" +", -1)).mapToLong(Long::parseLong).toArray();
      return new Ticks(
          ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6], ticks[3] + ticks[4], ticks[7]);
    }

    private Ticks plus(Ticks other) {
      return new Ticks(busy + other.busy, idle + other.idle, stolen + other.stolen);
    }
  }

  private static @Nullable Long involuntarySwitches() {
    if (!Files.isDirectory(TASKS)) {
      return null;
    }
    long sum = 0;
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        Long switches = ProcFile.number(task.resolve("status"), INVOLUNTARY);
        sum += switches == null ? 0 : switches; // null of a thread that has ended
      }
      return sum;
    } catch (IOException e) {
      return null;
    }
  }
}
