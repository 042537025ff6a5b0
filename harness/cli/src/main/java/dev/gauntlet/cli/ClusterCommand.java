package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.MachineKinds;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.Machine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gauntlet cluster}: on which machines trials would run. */
@Command(
    name = "cluster",
    description = {
      "Shows the machines that 'run --on' would use.",
      "Processor, cores, memory, Java, load, and how long a fixed piece of work takes: machines of"
          + " one kind have the same processor and times within 10 %. Times are compared within a"
          + " kind alone."
    },
    mixinStandardHelpOptions = true)
final class ClusterCommand implements Callable<Integer> {
  @Mixin private OnOption on;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    if (on.isLocal()) {
      print(List.of(Machine.here()));
      return 0;
    }
    try (Cluster cluster = on.open(warning -> err.println("gauntlet: " + warning))) {
      print(cluster.machines());
      return 0;
    }
  }

  private void print(List<Machine> machines) {
    if (machines.isEmpty()) {
      throw new InputException("there are no machines");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Integer> kinds = Machine.kinds(machines);
    out.println("kind  host                  cores   memory  calibration   load  java, processor");
    for (int i = 0; i < machines.size(); i++) {
      Machine machine = machines.get(i);
      out.printf(
          Locale.ROOT,
          "%4s  %-20s  %5d  %4d GiB  %8.2f ms  %5s  %s, %s%n",
          MachineKinds.name(kinds.get(i)),
          machine.host(),
          machine.cores(),
          Math.round(machine.memoryMb() / 1024.0),
          1000 * machine.calibrationSeconds(),
          machine.loadAverage() == null
              ? "-"
              : String.format(Locale.ROOT, "%.2f", machine.loadAverage()),
          machine.java(),
          machine.cpu());
    }
    sharing(machines).forEach(out::println);
  }

  /** What to say of workers that are on one machine, whatever they call it. */
  static List<String> sharing(List<Machine> machines) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < machines.size(); i++) {
      Machine one = machines.get(i);
      for (Machine other : machines.subList(i + 1, machines.size())) {
        if (one.bootId() != null && one.bootId().equals(other.bootId())) {
          sentences.add(
              "%s and %s share a machine: trials of one wait for those of the other, or disturb them"
                  .formatted(label(one), label(other)));
        }
      }
    }
    return sentences;
  }

  private static String label(Machine machine) {
    return machine.name().isEmpty() ? machine.host() : machine.name();
  }
}
