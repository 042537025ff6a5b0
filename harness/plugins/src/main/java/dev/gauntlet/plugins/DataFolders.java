package dev.gauntlet.plugins;

import static java.util.stream.Collectors.joining;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders where a task's files are looked for, in this order: the one named with {@code
 * --data}, the one named by the environment variable {@code GAUNTLET_DATA}, the folder of
 * downloads, and, for files of the user's, the current directory.
 *
 * <p>The folder of downloads is {@code gauntlet/data} in {@code XDG_CACHE_HOME} if that is set,
 * else {@code .gauntlet/data} in the user's home.
 */
public final class DataFolders implements DataAccess {

  /** Largest file that is read: 1 GiB. */
  public static final long MAX_BYTES = 1L << 30;

  private final List<Path> shared; // for downloads and files of the user's
  private final Path downloads; // the last of them
  private final Path current;
  private final long maxBytes;

  private DataFolders(List<Path> shared, Path current, long maxBytes) {
    this.shared = List.copyOf(shared);
    this.downloads = shared.get(shared.size() - 1);
    this.current = current;
    this.maxBytes = maxBytes;
  }

  /**
   * The folders of this process.
   *
   * @param named the folder given with {@code --data}, or null
   * @throws InputException if {@code named} or {@code GAUNTLET_DATA} is not a folder
   */
  public static DataFolders of(Path named) {
    return of(
        named, System.getenv(), Path.of(System.getProperty("user.home")), Path.of(""), MAX_BYTES);
  }

  /**
   * The folders of a process that has another environment.
   *
   * @param named the folder given with {@code --data}, or null
   * @param environment its variables
   * @param home of the user
   * @param current the current directory
   * @param maxBytes largest file that is read
   * @throws InputException if {@code named} or {@code GAUNTLET_DATA} is not a folder
   */
  public static DataFolders of(
      Path named, Map<String, String> environment, Path home, Path current, long maxBytes) {
    List<Path> shared = new ArrayList<>();
    if (named != null) {
      shared.add(requireFolder("--data", named));
    }
    variable(environment, "GAUNTLET_DATA")
        .map(folder -> requireFolder("GAUNTLET_DATA", folder))
        .ifPresent(shared::add);
    shared.add(
        variable(environment, "XDG_CACHE_HOME")
            .filter(Path::isAbsolute) // its specification: a relative path is to be ignored
            .map(cache -> cache.resolve("gauntlet"))
            .orElseGet(() -> home.resolve(".gauntlet"))
            .resolve("data"));
    return new DataFolders(shared, current, maxBytes);
  }

  private static Optional<Path> variable(Map<String, String> environment, String name) {
    try {
      return Optional.ofNullable(environment.get(name)).filter(s -> !s.isBlank()).map(Path::of);
    } catch (InvalidPathException e) {
      throw new InputException(name + " is not a path: " + e.getMessage(), e);
    }
  }

  private static Path requireFolder(String what, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(what + " is '" + folder + "', must be an existing folder");
    }
    return folder;
  }

  /** Where {@link Downloader} puts files. */
  public Path downloads() {
    return downloads;
  }

  @Override
  public byte[] read(String path) throws IOException {
    Path relative = relative(path);
    List<Path> folders = Stream.concat(shared.stream(), Stream.of(current)).toList();
    Path file =
        find(relative, folders)
            .orElseThrow(() -> new InputException("no file '" + path + "' in " + list(folders)));
    return content(file);
  }

  @Override
  public byte[] read(Download download) throws IOException {
    Path file = find(relative(download.fileName()), shared).orElseThrow(() -> missing(download));
    byte[] content = content(file);
    String sha256 = Sha256.of(content);
    if (!sha256.equals(download.sha256())) {
      throw new InputException(
          "%s is not %s: its SHA-256 is %s, must be %s"
              .formatted(file, download.name(), sha256, download.sha256()));
    }
    return content;
  }

  private InputException missing(Download download) {
    return new InputException(
        "%s is not in %s: fetch it with 'gauntlet data fetch %s', or put %s there as '%s'"
            .formatted(
                download.name(),
                list(shared),
                download.name(),
                download.source(),
                download.fileName()));
  }

  /** A path that stays within the folder it is resolved against, symbolic links aside. */
  static Path relative(String path) {
    try {
      Path relative = Path.of(path);
      boolean inside = relative.getRoot() == null && !path.isBlank();
      for (Path name : relative) {
        inside &= !name.toString().equals("..");
      }
      if (inside) {
        return relative;
      }
    } catch (InvalidPathException e) {
      // as below
    }
    throw new InputException(
        "file is '" + path + "', must be a path within a data folder, without '..'");
  }

  private static Optional<Path> find(Path relative, List<Path> folders) throws IOException {
    for (Path folder : folders) {
      Path file = folder.resolve(relative);
      if (Files.isRegularFile(file)) {
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
          throw new InputException("file " + file + " is a link that leads out of its folder");
        }
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private byte[] content(Path file) throws IOException {
    if (Files.size(file) > maxBytes) {
      throw new InputException(
          "file %s has %d bytes, at most %d are read".formatted(file, Files.size(file), maxBytes));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readAllBytes();
    }
  }

  private static String list(List<Path> folders) {
    return folders.stream()
        .map(f -> f.toString().isEmpty() ? "." : f.toString())
        .collect(joining(", "));
  }
}
