package dev.gauntlet.reports.analysis;

import dev.gauntlet.base.MachineKinds;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** On which machines trials ran, of a run that had several: times compare within a kind alone. */
public final class TrialMachines {
  private static final String HOST = "host";
  private static final String CPU = "cpu";
  private static final String CALIBRATION = "machine_calibration_before_seconds";

  private TrialMachines() {}

  /**
   * Machines of one kind.
   *
   * @param cpu model of their processor
   * @param hosts what they call themselves
   * @param fastest least time that the fixed piece of work took before a trial, seconds
   * @param slowest most time that it took
   * @param trials that ran on them
   */
  public record Kind(String cpu, List<String> hosts, double fastest, double slowest, int trials) {}

  /** Whether a trial has on record which machine it ran on: those of a run on one have not. */
  private static boolean known(TrialRecord trial) {
    return trial.result() != null && trial.result().environment().get(HOST) != null;
  }

  private static MachineKinds.Facts facts(TrialRecord trial) {
    TrialResult result = Objects.requireNonNull(trial.result());
    return new MachineKinds.Facts(
        String.valueOf(result.environment().get(CPU)),
        result.environment().get(CALIBRATION) instanceof Number seconds
            ? seconds.doubleValue()
            : null);
  }

  /** Whether times of two trials compare: they ran on machines of one kind, or on this one. */
  static boolean alike(TrialRecord one, TrialRecord other) {
    return !(known(one) && known(other)) || MachineKinds.alike(facts(one), facts(other));
  }

  /** The kind of each trial's machine, by id, from 0; none of a run on one machine. */
  static Map<String, Integer> kindsOf(List<TrialRecord> trials) {
    List<TrialRecord> known = trials.stream().filter(TrialMachines::known).toList();
    List<Integer> kinds = MachineKinds.of(known.stream().map(TrialMachines::facts).toList());
    Map<String, Integer> byId = new LinkedHashMap<>();
    for (int i = 0; i < known.size(); i++) {
      byId.put(known.get(i).spec().id(), kinds.get(i));
    }
    return byId;
  }

  /** The kinds of machines of a run, in order of first appearance; none if it ran on one. */
  public static List<Kind> of(List<TrialRecord> trials) {
    Map<String, Integer> kinds = kindsOf(trials);
    List<Kind> all = new ArrayList<>();
    for (int kind : kinds.values().stream().distinct().sorted().toList()) {
      List<TrialRecord> of =
          trials.stream()
              .filter(trial -> Integer.valueOf(kind).equals(kinds.get(trial.spec().id())))
              .toList();
      double[] seconds =
          of.stream()
              .flatMap(trial -> Stream.ofNullable(facts(trial).seconds()))
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      all.add(
          new Kind(
              facts(of.get(0)).cpu(),
              of.stream().map(TrialMachines::host).distinct().sorted().toList(),
              seconds.length == 0 ? Double.NaN : seconds[0],
              seconds.length == 0 ? Double.NaN : seconds[seconds.length - 1],
              of.size()));
    }
    return all;
  }

  private static String host(TrialRecord trial) {
    return String.valueOf(Objects.requireNonNull(trial.result()).environment().get(HOST));
  }
}
