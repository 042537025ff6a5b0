package dev.gauntlet.plugins;

import static java.util.stream.Collectors.joining;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.plugins.DataPlaces.KnownFile;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders where a task's files are looked for, in this order: the one named with {@code
 * --data}, the one named by the environment variable {@code GAUNTLET_DATA}, the folder of
 * downloads, and, for files of the user's, the current directory. A file that an earlier process
 * has found is taken from where that was before any of these, as long as its content is the same.
 *
 * <p>A suite may come from anybody, so what it names stays within these folders. What is in the
 * first two is the user's choice, also where it is a symbolic link to somewhere else; in the others
 * no link leads out.
 *
 * <p>The folder of downloads is {@code gauntlet/data} in {@code XDG_CACHE_HOME} if that is set,
 * else {@code .gauntlet/data} in the user's home.
 */
public final class DataFolders implements DataAccess {

  /** Largest file that is read: 1 GiB. */
  public static final long MAX_BYTES = 1L << 30;

  private final @Nullable Path named;
  private final List<Path> shared; // for downloads and files of the user's
  private final Path downloads; // the last of them; those before it the user has named
  private final Path current;
  private final long maxBytes;
  private final List<KnownFile> known;
  private final Progress progress;
  private final Map<String, String> found = new ConcurrentSkipListMap<>();

  private DataFolders(
      @Nullable Path named,
      List<KnownFile> known,
      List<Path> shared,
      Path current,
      long maxBytes,
      Progress progress) {
    this.named = named;
    this.known = known;
    this.shared = List.copyOf(shared);
    this.downloads = shared.get(shared.size() - 1);
    this.current = current;
    this.maxBytes = maxBytes;
    this.progress = progress;
  }

  /**
   * The folders of this process.
   *
   * @param named the folder given with {@code --data}, or null
   * @throws InputException if {@code named} or {@code GAUNTLET_DATA} is not a folder
   */
  public static DataFolders of(@Nullable Path named) {
    return of(named, List.of());
  }

  /** The folders of a process that takes over from another; throws as {@link #of(Path)}. */
  public static DataFolders in(DataPlaces places) {
    return of(places.folder() == null ? null : Path.of(places.folder()), places.known());
  }

  /**
   * The folders of this process, and files that are known already; throws as {@link #of(Path)}.
   *
   * @param known where an earlier process found files
   */
  public static DataFolders of(@Nullable Path named, List<KnownFile> known) {
    return of(
        named,
        known,
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Path.of(""),
        MAX_BYTES);
  }

  /**
   * The folders of a process that has another environment.
   *
   * @param named the folder given with {@code --data}, or null
   * @param known where an earlier process found files
   * @param environment its variables
   * @param home of the user
   * @param current the current directory
   * @param maxBytes largest file that is read
   * @throws InputException if {@code named} or {@code GAUNTLET_DATA} is not a folder
   */
  public static DataFolders of(
      @Nullable Path named,
      List<KnownFile> known,
      Map<String, String> environment,
      Path home,
      Path current,
      long maxBytes) {
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
    return new DataFolders(named, known, shared, current, maxBytes, (what, done) -> {});
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

  /** What another process needs to look in the same places. */
  public DataPlaces places() {
    return new DataPlaces(named == null ? null : named.toAbsolutePath().toString(), known);
  }

  /** The files that have been read so far: their paths, absolute, by what tasks call them. */
  public Map<String, String> found() {
    return Collections.unmodifiableMap(new TreeMap<>(found));
  }

  /** Where {@link Downloader} puts files. */
  public Path downloads() {
    return downloads;
  }

  @Override
  public byte[] read(String path) throws IOException {
    Optional<Path> file = known(path);
    if (file.isEmpty()) {
      List<Path> folders = Stream.concat(shared.stream(), Stream.of(current)).toList();
      file = findWithin(path, folders, Files::isRegularFile);
      if (file.isEmpty()) {
        throw new InputException("no file '" + path + "' in " + list(folders) + past(path));
      }
    }
    return content(path, file.get());
  }

  /** Where an earlier process found a file or folder, if it is still there and the same. */
  private Optional<Path> known(String name) throws IOException {
    for (KnownFile file : known) {
      Path path = Path.of(file.path());
      if (file.name().equals(name) && file.isAsItWas()) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** What has become of a known file that is not there, or not the same; empty if none is known. */
  private String past(String name) {
    return known.stream()
        .filter(file -> file.name().equals(name))
        .map(KnownFile::path)
        .map(
            path ->
                "; it was %s, which %s"
                    .formatted(path, Files.exists(Path.of(path)) ? "has changed since" : "is gone"))
        .findFirst()
        .orElse("");
  }

  /**
   * Looks for a path; an absolute one has to lie in a data folder, and is looked for there alone.
   */
  private Optional<Path> findWithin(String path, List<Path> folders, Predicate<Path> wanted)
      throws IOException {
    Path asked = DataPath.of(path);
    for (Path folder : folders) {
      Path root = folder.toAbsolutePath().normalize();
      if (asked.isAbsolute() && asked.startsWith(root) && !asked.equals(root)) {
        return find(DataPath.relative(root.relativize(asked).toString()), List.of(folder), wanted);
      }
    }
    return find(DataPath.relative(path), folders, wanted);
  }

  @Override
  public Path find(String path) throws IOException {
    Optional<Path> file = known(path);
    if (file.isEmpty()) {
      List<Path> folders = Stream.concat(shared.stream(), Stream.of(current)).toList();
      Path asked = DataPath.of(path);
      file =
          folders.stream()
              .filter(folder -> asked.isAbsolute())
              .filter(folder -> folder.toAbsolutePath().normalize().equals(asked))
              .findFirst();
      if (file.isEmpty()) {
        file = findWithin(path, folders, Files::exists);
      }
      if (file.isEmpty()) {
        throw new InputException(
            "no file or folder '" + path + "' in " + list(folders) + past(path));
      }
    }
    if (!Files.isRegularFile(file.get()) && !Files.isDirectory(file.get())) {
      throw new InputException("'" + file.get() + "' is neither a file nor a folder");
    }
    found.put(path, file.get().toRealPath().toString());
    return file.get();
  }

  @Override
  public void progress(String what, double done) {
    progress.accept(what, done);
  }

  /** The same folders, with somebody who is told how far the reading of data has come. */
  public DataFolders withProgress(Progress listener) {
    return new DataFolders(named, known, shared, current, maxBytes, listener);
  }

  /** Told how far the reading of data has come, as {@link DataAccess#progress} says. */
  public interface Progress {
    void accept(String what, double done);
  }

  @Override
  public byte[] read(Download download) throws IOException {
    String name = KnownFile.nameOf(download);
    Optional<Path> known = known(name);
    Path file =
        known.isPresent()
            ? known.get()
            : find(DataPath.relative(download.fileName()), shared, Files::isRegularFile)
                .orElseThrow(() -> missing(download));
    byte[] content = content(name, file);
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

  private Optional<Path> find(Path relative, List<Path> folders, Predicate<Path> wanted)
      throws IOException {
    for (Path folder : folders) {
      Path file = folder.resolve(relative);
      if (wanted.test(file)) {
        boolean chosen = folder != downloads && folder != current;
        if (!chosen && !file.toRealPath().startsWith(folder.toRealPath())) {
          throw new InputException(
              "file "
                  + file
                  + " is a link that leads out of its folder; links are followed in the folder"
                  + " named with --data");
        }
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private byte[] content(String name, Path file) throws IOException {
    if (Files.size(file) > maxBytes) {
      throw new InputException(
          "file %s has %d bytes, at most %d are read".formatted(file, Files.size(file), maxBytes));
    }
    found.put(name, file.toRealPath().toString());
    return Files.readAllBytes(file); // of the file's size at once, where a stream holds it twice
  }

  private static String list(List<Path> folders) {
    return folders.stream()
        .map(f -> f.toString().isEmpty() ? "." : f.toString())
        .collect(joining(", "));
  }
}
