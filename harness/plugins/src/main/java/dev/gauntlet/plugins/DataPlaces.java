package dev.gauntlet.plugins;

import dev.gauntlet.spi.Download;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where data is, as far as somebody has said so: what another process needs to look for it in the
 * same places.
 *
 * @param folder the data folder that the user named, absolute, or null
 * @param known where an earlier process found files
 */
public record DataPlaces(@Nullable String folder, List<KnownFile> known) {
  /** Nobody has said anything. */
  public static final DataPlaces NONE = new DataPlaces(null, List.of());

  public DataPlaces {
    known = List.copyOf(known);
  }

  /**
   * A file as it was once found. It counts as long as it is the same.
   *
   * @param name what its task calls it
   * @param path the file, absolute
   * @param sha256 of its content
   */
  public record KnownFile(String name, String path, String sha256) {
    private static final String DOWNLOAD = "download:";

    /** What a downloaded file is called, whatever its own name. */
    static String nameOf(Download download) {
      return DOWNLOAD + download.name();
    }

    /**
     * Whether the user has a file of that name in a folder, which then is the one that is meant.
     */
    public boolean hasNamesakeIn(Path folder) {
      return !name.startsWith(DOWNLOAD)
          && !Path.of(name).isAbsolute()
          && Files.exists(folder.resolve(name));
    }
  }
}
