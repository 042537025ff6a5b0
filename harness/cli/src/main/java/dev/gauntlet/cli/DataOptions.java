package dev.gauntlet.cli;

import dev.gauntlet.plugins.DataFolders;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every command that reads data. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder searched first for data files; then the environment variable GAUNTLET_DATA,"
              + " downloads, and the current directory.")
  private Path folder;

  /** The folder that was named, or null. */
  Path named() {
    return folder;
  }

  DataFolders folders() {
    return DataFolders.of(folder);
  }
}
