package dev.gauntlet.cli;

import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.journal.LocalInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command that reads data. */
final class DataOptions {
  private static final String VARIABLE = "GAUNTLET_DATA";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder searched first for data files; then the environment variable GAUNTLET_DATA,"
              + " downloads, and the current directory. A run remembers its folder.")
  private Path folder;

  /** The folder that was named, or null. */
  Path named() {
    return folder;
  }

  DataFolders folders() {
    return DataFolders.of(folder);
  }

  /** The folder to remember: the one that was named here, or else by the environment, or null. */
  @Nullable Path chosen() {
    String variable = System.getenv(VARIABLE);
    return folder != null || variable == null || variable.isBlank() ? folder : Path.of(variable);
  }

  /**
   * Where no folder is named here, the one that a run was begun with is; or else the directory in
   * which it was begun, if that is another.
   *
   * @param warnings told in one line if that folder is gone
   */
  void recall(LocalInputs remembered, Consumer<String> warnings) {
    if (chosen() != null || remembered.equals(LocalInputs.NONE)) {
      return;
    }
    if (remembered.data() == null) {
      Path current = Path.of(remembered.currentFolder());
      if (!current.equals(Path.of("").toAbsolutePath()) && Files.isDirectory(current)) {
        folder = current;
      }
    } else if (Files.isDirectory(Path.of(remembered.data()))) {
      folder = Path.of(remembered.data());
    } else {
      warnings.accept(
          "data folder "
              + remembered.data()
              + ", which the run was begun with, is gone; name where it is now with --data");
    }
  }
}
