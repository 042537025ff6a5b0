package dev.gauntlet.cli;

import static java.util.stream.Collectors.toSet;

import dev.gauntlet.base.ShellCommand;
import dev.gauntlet.cli.scaffold.ContractArtifacts;
import dev.gauntlet.cli.scaffold.LocalRepository;
import dev.gauntlet.cli.scaffold.PluginProject;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Plugin;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet new-plugin}: the beginning of an implementation or a task of one's own. */
@Command(
    name = "new-plugin",
    description = {
      "Makes a Maven project for an implementation, or a task, in a new folder: a small model (or"
          + " data) to begin with, its tests, a suite that sets it against built-in ones, and a"
          + " README.",
      "Also installs what plugins are built against into the local Maven repository, where it"
          + " replaces nothing that is newer and not its own."
    },
    footer = {
      "",
      "A plugin that an older or newer Gauntlet refuses, because it is built for another",
      "version of the contract, is built anew: gauntlet new-plugin --install-only, set",
      "gauntlet.contract in its pom.xml to the version that Gauntlet has, mvn verify."
    },
    mixinStandardHelpOptions = true)
final class NewPluginCommand implements Runnable {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The plugin's id in kebab-case, for example my-gpt, and name of its folder.")
  private @Nullable String name;

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = "Java package of its classes; the name without hyphens unless given.")
  private @Nullable String packageName;

  @Option(names = "--task", description = "Makes a task instead of an implementation.")
  private boolean task;

  @Option(
      names = "--install-only",
      description =
          "Makes no project: installs what plugins are built against, for one that is there.")
  private boolean installOnly;

  @Option(
      names = "-D" + LocalRepository.PROPERTY,
      paramLabel = "DIR",
      description =
          "The local Maven repository, if it is not the one that Maven's settings or ~/.m2 say.")
  private @Nullable Path repository;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Path here = Path.of("");
    if (installOnly) {
      if (name != null || packageName != null || task) {
        throw misused(
            "--install-only makes no project and takes neither NAME, --package nor --task");
      }
      Path installed = install(here);
      out().println("Gauntlet's artifacts for plugins are in " + installed);
      out().flush();
      return;
    }
    if (name == null) {
      throw misused("Missing required parameter: 'NAME'");
    }
    PluginProject project = PluginProject.of(name, packageName, task, builtIn());
    Path folder = project.place(here);
    Path installed = install(folder);
    project.write(here);
    tell(project, folder, installed);
  }

  private Collection<String> builtIn() {
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      return Stream.<Plugin<?>>concat(
              catalog.tasks().stream().filter(plugin -> task),
              catalog.implementations().stream().filter(plugin -> !task))
          .map(Plugin::id)
          .collect(toSet());
    }
  }

  private Path install(Path directory) {
    Path to =
        LocalRepository.of(
            repository, directory, System.getenv(), Path.of(System.getProperty("user.home")));
    new ContractArtifacts(System.getProperty("java.class.path"))
        .install(to)
        .forEach(
            kept ->
                spec.commandLine()
                    .getErr()
                    .printf(
                        "gauntlet: %s stays: it is newer than this build, which has not put it"
                            + " there; remove it to have this build's%n",
                        kept));
    return to;
  }

  private void tell(PluginProject project, Path folder, Path installed) {
    PrintWriter out = out();
    out.printf(
        "%s has %d files. Gauntlet's artifacts are in %s%n",
        folder, project.files().size(), installed);
    out.println("Next:");
    out.println("  cd " + folder);
    out.println("  mvn verify");
    out.println(
        "  "
            + ShellCommand.gauntletIn(
                folder, "run", "suite.yaml", "--plugin", "target/" + project.id() + ".jar"));
    out.flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
