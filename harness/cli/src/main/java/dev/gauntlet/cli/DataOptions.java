package dev.gauntlet.cli;

import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.DataPlaces.KnownFile;
import dev.gauntlet.run.journal.LocalInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
              + " downloads, and the current directory. A run remembers where its files were.")
  private Path folder;

  private List<KnownFile> known = List.of();

  /** The folder that was named, or null. */
  Path named() {
    return folder;
  }

  DataFolders folders() {
    return DataFolders.of(folder, known);
  }

  /** The folder to remember: the one that was named here, or else by the environment, or null. */
  @Nullable Path chosen() {
    String variable = System.getenv(VARIABLE);
    return folder != null || variable == null || variable.isBlank() ? folder : Path.of(variable);
  }

  /**
   * Goes on with the data of a run: where no folder is named here, the one that the run was begun
   * with is; and each file is where it was then, unless it is in the folder named here.
   *
   * @param warnings told in one line if that folder is gone
   */
  void recall(LocalInputs remembered, Consumer<String> warnings) {
    Path asked = folder;
    known =
        remembered.files().stream()
            .filter(file -> asked == null || !file.hasNamesakeIn(asked))
            .toList();
    if (chosen() != null || remembered.data() == null) {
      return;
    }
    if (Files.isDirectory(Path.of(remembered.data()))) {
      folder = Path.of(remembered.data());
    } else {
      warnings.accept(
          "data folder "
              + remembered.data()
              + ", which the run was begun with, is gone; name where it is now with --data");
    }
  }
}
