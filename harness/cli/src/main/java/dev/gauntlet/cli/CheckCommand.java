package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.cli.check.CheckRun;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.testkit.check.CheckReport;
import dev.gauntlet.testkit.check.ImplementationChecks;
import dev.gauntlet.testkit.check.TaskChecks;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet check}: is this implementation right? */
@Command(
    name = "check",
    description = {
      "Checks what can be told of an implementation without its original: shapes, causality,"
          + " gradients, dropout, determinism, learning, memory and more, in seconds. Each check"
          + " says what it saw and, where it fails, what most likely is wrong.",
      "Without IMPL, checks a task instead: whether it keeps its contract.",
      "Exits with 0 if none fails, 1 if one does, 2 if it cannot be checked."
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMPL",
      arity = "0..1",
      description = "Id of the implementation. Its settings are its defaults, see --config.")
  private @Nullable String implementation;

  @Option(
      names = "--task",
      paramLabel = "ID",
      description =
          "The task to check; with IMPL, the task whose vocabulary, context and targets the model"
              + " is built for. Default: a vocabulary of 19 and a context of 13.")
  private @Nullable String task;

  @Option(
      names = "--only",
      paramLabel = "CHECK",
      split = ",",
      description = "The checks to run, by the names that the table shows. Default: all.")
  private final List<String> only = new ArrayList<>();

  @Option(
      names = "--patience",
      paramLabel = "S",
      defaultValue = "120",
      description =
          "Seconds that one check may take before its process is ended. Default:"
              + " ${DEFAULT-VALUE}.")
  private int patience;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Mixin private OnOption on;
  @Mixin private ConfigOptions config;
  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (implementation == null && task == null) {
      throw new InputException("nothing to check: name an implementation, or a task with --task");
    }
    on.requireLocal("a check takes a minute, and says of a plugin what is so on every machine");
    if (patience < 1) {
      throw new InputException("--patience is " + patience + ", must be positive");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Catalog catalog = plugins.catalog()) {
      CheckRun.Request request = request(catalog);
      catalog.endProcess(); // its memory and processors are for the checks
      CheckRun run =
          new CheckRun(
              ChildSettings.share(catalog.jars(), request.data(), 1, 1, null),
              Duration.ofSeconds(patience),
              subject -> show(out, OneLine.of(subject)),
              result -> result.toText().lines().forEach(line -> show(out, OneLine.of(line))));
      CheckReport report = run.run(request);
      if (json) {
        out.print(report.toJson());
      } else {
        out.println(report.verdict());
      }
      out.flush();
      return report.passed() ? 0 : Main.FAILED;
    } catch (IOException e) {
      throw new InputException(OneLine.reason(e), e);
    }
  }

  private void show(PrintWriter out, String line) {
    if (!json) {
      out.println(line);
      out.flush();
    }
  }

  private CheckRun.Request request(Catalog catalog) {
    List<String> all = implementation == null ? TaskChecks.ids() : ImplementationChecks.ids();
    for (String check : only) {
      if (!all.contains(check)) {
        throw new InputException(Nearest.unknown("check", check, all));
      }
    }
    return new CheckRun.Request(
        implementation == null ? null : catalog.implementation(implementation).id(),
        config.implementation(),
        task == null ? null : catalog.task(task).id(),
        config.task(),
        only.isEmpty() ? all : all.stream().filter(only::contains).toList(),
        data.folders().places());
  }
}
