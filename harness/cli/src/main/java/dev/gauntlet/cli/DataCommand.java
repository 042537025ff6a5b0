package dev.gauntlet.cli;

import static java.util.stream.Collectors.toMap;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Downloader;
import dev.gauntlet.spi.Download;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet data}: what tasks can read beside what comes with them. */
@Command(
    name = "data",
    description = "Downloads corpora.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class DataCommand {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  @Spec private CommandSpec spec;

  @Command(
      name = "fetch",
      description = "Downloads a corpus and verifies its SHA-256.",
      mixinStandardHelpOptions = true)
  int fetch(
      @Parameters(paramLabel = "NAME", description = "For example tinyshakespeare.") String name,
      @Mixin PluginOptions plugins,
      @Mixin DataOptions data)
      throws InterruptedException {
    try (Catalog catalog = plugins.catalog()) {
      Map<String, Download> known =
          catalog.tasks().stream()
              .flatMap(task -> task.facts().downloads().stream())
              .collect(toMap(Download::name, d -> d, (a, b) -> a, TreeMap::new));
      Download download = known.get(name);
      if (download == null) {
        throw new InputException(Nearest.unknown("download", name, known.keySet()));
      }
      Path file = new Downloader(TIMEOUT).fetch(download, data.folders().downloads());
      spec.commandLine().getOut().println(file + ": SHA-256 verified");
      return 0;
    } catch (IOException e) {
      throw new InputException(OneLine.reason(e), e);
    }
  }
}
