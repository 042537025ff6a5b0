package dev.gauntlet.plugins;

import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Download;
import java.io.IOException;
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
   * A file or folder as it was once found. A file counts as long as it is the same, a folder as
   * long as it is one: what is in it the fingerprint of the data tells.
   *
   * @param name what its task calls it
   * @param path the file, absolute
   * @param sha256 of its content; {@link #FOLDER} for a folder
   */
  public record KnownFile(String name, String path, String sha256) {
    private static final String DOWNLOAD = "download:";
    private static final String FOLDER = "folder";

    /**
     * A file or folder as it is now.
     *
     * @throws IOException if it cannot be read
     */
    public static KnownFile of(String name, Path path) throws IOException {
      String sha256 = Files.isDirectory(path) ? FOLDER : Sha256.of(path);
      return new KnownFile(name, path.toString(), sha256);
    }

    boolean isAsItWas() throws IOException {
      Path now = Path.of(path);
      return sha256.equals(FOLDER)
          ? Files.isDirectory(now)
          : Files.isRegularFile(now) && Sha256.of(now).equals(sha256);
    }

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
