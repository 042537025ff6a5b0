package dev.gauntlet.cli;

import dev.gauntlet.base.Json;
import dev.gauntlet.cli.doctor.Doctor;
import dev.gauntlet.cli.doctor.Finding;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.spi.Download;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gauntlet doctor}: what of this machine matters to a run. */
@Command(
    name = "doctor",
    description = {
      "Says what of this machine matters to a run, before one does, and what to do about it.",
      "Exits with 1 if a run would fail here."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Prints JSON instead of lines for people.")
  private boolean json;

  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;
  @Spec private CommandSpec spec;

  private record Report(boolean healthy, List<Finding> findings) {}

  @Override
  public Integer call() {
    List<Finding> findings;
    try (Catalog catalog = plugins.catalog()) {
      List<Download> downloads =
          catalog.tasks().stream()
              .flatMap(task -> task.facts().downloads().stream())
              .distinct()
              .toList();
      findings =
          new Doctor(System.getenv(), Path.of(System.getProperty("user.home")))
              .examine(data.folders(), downloads);
    }
    boolean healthy = findings.stream().noneMatch(f -> f.grade() == Finding.Grade.FAIL);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(Json.document(new Report(healthy, findings)));
    } else {
      findings.forEach(finding -> print(finding, out));
    }
    out.flush();
    return healthy ? 0 : Main.FAILED;
  }

  private static void print(Finding finding, PrintWriter out) {
    out.printf("%-4s  %-12s  %s%n", finding.grade(), finding.name(), finding.value());
    if (!finding.cure().isEmpty()) {
      out.printf("%-4s  %-12s  -> %s%n", "", "", finding.cure());
    }
  }
}
