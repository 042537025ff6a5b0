package dev.gauntlet.reports.analysis;

import dev.gauntlet.base.MachineKinds;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * On which machines trials ran, of a run that had several: times compare within a kind alone.
 *
 * <p>A machine is as fast as it was before the median of its trials. One that was slow before a
 * single trial is no other machine for that: the trial is one to doubt.
 *
 * @param kinds by what machines call themselves, from 0 in the order in which they appear; none of
 *     a run on one machine, which does not record what that calls itself
 * @param all the kinds, in order of first appearance; none of a run on one machine
 */
public record TrialMachines(Map<String, Integer> kinds, List<Kind> all) {
  private static final String HOST = "host";
  private static final String CPU = "cpu";
  private static final String CALIBRATION = "machine_calibration_before_seconds";

  public TrialMachines {
    kinds = Map.copyOf(kinds);
    all = List.copyOf(all);
  }

  /**
   * Machines of one kind.
   *
   * @param name a letter, {@code A} for that of the run's first trial
   * @param cpu model of their processor
   * @param hosts what they call themselves
   * @param fastest least time that the fixed piece of work takes on one of them, seconds
   * @param slowest most time that it takes on one of them
   * @param trials that ran on them
   */
  public record Kind(
      String name, String cpu, List<String> hosts, double fastest, double slowest, int trials) {}

  /** Finds the machines of a run. */
  static TrialMachines of(List<TrialRecord> trials) {
    Map<String, List<TrialRecord>> byHost =
        Study.groupBy(trials.stream().filter(t -> host(t) != null).toList(), TrialMachines::host);
    List<MachineKinds.Facts> facts = byHost.values().stream().map(TrialMachines::facts).toList();
    List<Integer> numbers = MachineKinds.of(facts);
    List<String> hosts = List.copyOf(byHost.keySet());
    Map<String, Integer> kinds = new HashMap<>();
    IntStream.range(0, hosts.size()).forEach(i -> kinds.put(hosts.get(i), numbers.get(i)));
    List<Kind> all = new ArrayList<>();
    Study.groupBy(hosts, kinds::get)
        .forEach((number, names) -> all.add(kind(number, names, byHost)));
    return new TrialMachines(kinds, all);
  }

  /** What a trial's machine calls itself; null if that is not on record. */
  public static @Nullable String host(TrialRecord trial) {
    TrialResult result = trial.result();
    return result != null && result.environment().get(HOST) instanceof String host ? host : null;
  }

  /** The facts of the machine of these trials. */
  private static MachineKinds.Facts facts(List<TrialRecord> trials) {
    List<Double> calibrations =
        trials.stream().flatMap(trial -> Stream.ofNullable(calibration(trial))).toList();
    return new MachineKinds.Facts(
        String.valueOf(Objects.requireNonNull(trials.get(0).result()).environment().get(CPU)),
        calibrations.isEmpty() ? null : (Double) Study.lowerMedian(calibrations));
  }

  private static @Nullable Double calibration(TrialRecord trial) {
    Object seconds = Objects.requireNonNull(trial.result()).environment().get(CALIBRATION);
    return seconds instanceof Number number ? number.doubleValue() : null;
  }

  /** The kind of a trial's machine, from 0; also 0 if its machine is not on record. */
  int kind(TrialRecord trial) {
    String host = host(trial);
    return host == null ? 0 : Objects.requireNonNull(kinds.get(host));
  }

  /** The letter of that kind; null if the trial's machine is not on record. */
  public @Nullable String kindName(TrialRecord trial) {
    return host(trial) == null ? null : MachineKinds.name(kind(trial));
  }

  /** Whether times of two trials compare: they ran on machines of one kind, or on this one. */
  boolean alike(TrialRecord one, TrialRecord other) {
    return host(one) == null || host(other) == null || kind(one) == kind(other);
  }

  private static Kind kind(int number, List<String> hosts, Map<String, List<TrialRecord>> byHost) {
    List<List<TrialRecord>> own =
        hosts.stream().map(host -> Objects.requireNonNull(byHost.get(host))).toList();
    double[] seconds =
        own.stream()
            .flatMap(of -> Stream.ofNullable(facts(of).seconds()))
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return new Kind(
        MachineKinds.name(number),
        facts(own.get(0)).cpu(),
        hosts.stream().sorted().toList(),
        seconds.length == 0 ? Double.NaN : seconds[0],
        seconds.length == 0 ? Double.NaN : seconds[seconds.length - 1],
        own.stream().mapToInt(List::size).sum());
  }
}
