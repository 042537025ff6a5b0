package dev.gauntlet.reports.analysis;

import dev.gauntlet.base.MachineKinds;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * On which machines trials ran, and on which of their processors: times compare within a kind of
 * machine alone, and what was slow for a trial is told from what is slower always.
 *
 * <p>A machine is as fast as it was before the median of its trials. One that was slow before a
 * single trial is no other machine for that: the trial is one to doubt.
 *
 * @param kinds by what machines call themselves, from 0 in the order in which they appear; none of
 *     a run on one machine, which does not record what that calls itself
 * @param all the kinds, in order of first appearance; none of a run on one machine
 * @param usual the median time that the fixed piece of work took before a trial, seconds, by where;
 *     in order of first appearance
 */
public record TrialMachines(Map<String, Integer> kinds, List<Kind> all, Map<Place, Double> usual) {
  private static final String HOST = "host";
  private static final String CPU = "cpu";
  private static final String CPUS = "trial_cpus";

  /** Of the fixed piece of work: processors that are alike differ by less. */
  private static final double NOTABLE = 0.05;

  private static final String CALIBRATION = "machine_calibration_before_seconds";

  public TrialMachines {
    kinds = Map.copyOf(kinds);
    all = List.copyOf(all);
    usual = Collections.unmodifiableMap(new LinkedHashMap<>(usual));
  }

  /**
   * Where the fixed piece of work takes the same time.
   *
   * @param kind of machine, from 0
   * @param threads on which a trial computes
   * @param cpus that it had to itself, as the system numbers them, or {@code any}; null if that is
   *     not on record
   */
  public record Place(int kind, int threads, @Nullable String cpus) {}

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
      String name, String cpu, List<String> hosts, double fastest, double slowest, int trials) {

    private String described() {
      return String.format(
          Locale.ROOT,
          "%s: %s, %.1f to %.1f ms for the fixed piece of work (%s on %s)",
          name,
          Format.oneLine(cpu, 60),
          1000 * fastest,
          1000 * slowest,
          Format.count(trials, "trial"),
          hosts.size() > 3
              ? Format.count(hosts.size(), "machine")
              : Format.oneLine(String.join(" and ", hosts), 60));
    }
  }

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
    TrialMachines machines = new TrialMachines(kinds, all, Map.of());
    Map<Place, Double> usual = new LinkedHashMap<>();
    Study.groupBy(trials.stream().filter(t -> before(t) != null).toList(), machines::place)
        .forEach((place, own) -> usual.put(place, median(own)));
    return new TrialMachines(kinds, all, usual);
  }

  private Place place(TrialRecord trial) {
    return new Place(kind(trial), trial.spec().threads(), cpus(trial));
  }

  private static double median(List<TrialRecord> trials) {
    return Study.lowerMedian(trials.stream().flatMap(t -> Stream.ofNullable(before(t))).toList());
  }

  /**
   * How long the fixed piece of work took before a trial, to what it took before most of those that
   * ran where it did: 1.1 if its machine was a tenth slower then; null if it was not measured.
   */
  @Nullable Double slowness(TrialRecord trial) {
    Double before = before(trial);
    return before == null ? null : before / usual(place(trial));
  }

  /** The fixed piece of work on the trial's own threads, in its own process, seconds. */
  private static @Nullable Double before(TrialRecord trial) {
    MachineConditions conditions = Study.conditions(trial);
    return conditions == null ? null : conditions.calibrationBeforeSeconds();
  }

  /** The processors that a trial had to itself, or {@code any}; null if that is not on record. */
  public static @Nullable String cpus(TrialRecord trial) {
    return where(trial, CPUS);
  }

  /** What a trial's machine calls itself; null if that is not on record. */
  public static @Nullable String host(TrialRecord trial) {
    return where(trial, HOST);
  }

  private static @Nullable String where(TrialRecord trial, String name) {
    TrialResult result = trial.result();
    return result != null && result.environment().get(name) instanceof String text ? text : null;
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

  /** What a reader of times should know of the machines, a sentence each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (all.size() > 1) {
      notes.add(
          "Trials ran on %d kinds of machines; times are compared within a kind alone, and means of"
                  .formatted(all.size())
              + " times are over all; the kinds: %s."
                  .formatted(all.stream().map(Kind::described).collect(Collectors.joining(", "))));
    }
    Study.groupBy(List.copyOf(usual.keySet()), place -> List.of(place.kind(), place.threads()))
        .values()
        .forEach(places -> noteProcessors(places, notes));
    return notes;
  }

  /** By how much processors differ that trials had to themselves, where it matters. */
  private void noteProcessors(List<Place> places, List<String> notes) {
    Place fastest = Collections.min(places, Comparator.comparing(usual::get));
    Place slowest = Collections.max(places, Comparator.comparing(usual::get));
    double difference = usual(slowest) / usual(fastest) - 1;
    if (difference > NOTABLE) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Processors that trials had to themselves differ by %.0f %%, and so may times: in the"
                  + " median of trials there the fixed piece of work took %.1f ms on %s, and %.1f ms"
                  + " on %s.",
              100 * difference,
              1000 * usual(fastest),
              fastest.cpus(),
              1000 * usual(slowest),
              slowest.cpus()));
    }
  }

  private double usual(Place place) {
    return Objects.requireNonNull(usual.get(place));
  }
}
