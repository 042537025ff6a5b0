package dev.gauntlet.cli;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plan.ModelFacts;
import dev.gauntlet.plan.PluginAnswers;
import dev.gauntlet.plan.Suites;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.plugins.PluginSetting;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gauntlet list}: what there is to choose from. */
@Command(
    name = "list",
    description = "Shows implementations, tasks and suites.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {
  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;

  @Option(
      names = {"-v", "--verbose"},
      description = "Adds origins, settings, and each model's parameters by block.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Catalog catalog = plugins.catalog();
        PluginAnswers answers = new PluginAnswers(catalog, data.folders())) {
      Map<String, Problem> problems = verbose ? problems(catalog, answers) : Map.of();
      out.println("Implementations");
      for (Plugin<Implementation<?>> plugin : catalog.implementations()) {
        Origin origin = requireNonNull(plugin.facts().origin(), "an implementation has one");
        entry(out, plugin.id(), origin.title() + " (" + origin.author() + ")");
        if (verbose) {
          detail(out, (origin.url().isEmpty() ? "" : origin.url() + ", ") + plugin.source());
          settings(out, plugin.facts().settings());
          problems.forEach((task, problem) -> parameters(out, answers, plugin, task, problem));
        }
      }
      out.println();
      out.println("Tasks");
      for (Plugin<Task<?>> plugin : catalog.tasks()) {
        entry(out, plugin.id(), plugin.facts().summary());
        if (verbose) {
          settings(out, plugin.facts().settings());
        }
      }
      out.println();
      out.println("Suites");
      Suites.builtIn().forEach((name, description) -> entry(out, name, description));
    }
    out.flush();
  }

  /** The sizes that each task's default settings ask for. */
  private static Map<String, Problem> problems(Catalog catalog, PluginAnswers answers) {
    Map<String, Problem> problems = new LinkedHashMap<>();
    for (Plugin<Task<?>> plugin : catalog.tasks()) {
      try {
        problems.put(plugin.id(), answers.problem(plugin));
      } catch (InputException e) {
        // Its data is not here: the list shows no counts for it.
      }
    }
    return problems;
  }

  private static void parameters(
      PrintWriter out,
      PluginAnswers answers,
      Plugin<Implementation<?>> plugin,
      String task,
      Problem problem) {
    try {
      ModelFacts model = answers.model(plugin, problem);
      if (model.refusal() != null) {
        detail(out, "cannot serve " + task + ": " + model.refusal());
      } else if (model.parameters() == null) { // sizes that only initialization decides
        detail(out, "parameters on " + task + ": known once it runs");
      } else {
        detail(
            out,
            String.format(Locale.ROOT, "%,d parameters on %s: ", model.parameters(), task)
                + model.breakdown().entrySet().stream()
                    .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
                    .collect(joining(", ")));
      }
    } catch (InputException e) { // of a plugin
      detail(out, "cannot serve " + task + ": " + e.getMessage());
    }
  }

  private static void settings(PrintWriter out, List<PluginSetting> defaults) {
    String settings = new Choice("", Configs.toMap(defaults)).describeConfig();
    detail(out, settings.isEmpty() ? "no settings" : settings);
  }

  private static void entry(PrintWriter out, String name, String text) {
    out.printf("  %-14s %s%n", name, text);
  }

  private static void detail(PrintWriter out, String text) {
    out.printf("  %-14s   %s%n", "", text);
  }
}
