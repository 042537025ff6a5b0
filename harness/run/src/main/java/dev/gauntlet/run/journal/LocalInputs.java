package dev.gauntlet.run.journal;

import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.DataPlaces.KnownFile;
import dev.gauntlet.plugins.PluginJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where on this machine a run found its data and plugins, so that who goes on with it need not say
 * so again. Kept in {@code local.json} of the run directory, which no report reads: paths are the
 * user's own affair.
 *
 * <p>A run directory may come from anybody, and a plugin is a program. So the file has a seal that
 * only this user can make, with a key in {@code .gauntlet} in the user's home; a file without it
 * does not count.
 *
 * @param data the folder named with {@code --data}, or else by {@code GAUNTLET_DATA}; null if
 *     neither was
 * @param files where the data was found, and what it was
 * @param plugins the jars named with {@code --plugin}
 * @param share how trials share the machine
 * @param folders what a report writes for each folder of the user's, by its path
 */
public record LocalInputs(
    @Nullable String data,
    List<KnownFile> files,
    List<Jar> plugins,
    Share share,
    Map<String, String> folders) {
  static final String FILE = "local.json";

  /** Nothing is remembered. */
  public static final LocalInputs NONE =
      new LocalInputs(null, List.of(), List.of(), new Share(1, null, true), Map.of());

  private static final Logger LOG = LoggerFactory.getLogger(LocalInputs.class);
  private static final String SEAL = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  public LocalInputs {
    files = List.copyOf(files);
    plugins = List.copyOf(plugins);
    folders = Collections.unmodifiableMap(new TreeMap<>(folders)); // in the same order always
  }

  /**
   * A jar as it was when the run last began.
   *
   * @param path the file, absolute
   * @param sha256 of its content
   */
  public record Jar(String path, String sha256) {}

  /**
   * How trials share the machine.
   *
   * @param jobs trials at a time
   * @param heap largest Java heap of each, as {@code --heap} last said it; null if it has not
   * @param fork whether each has a process of its own
   */
  public record Share(int jobs, @Nullable String heap, boolean fork) {}

  private record Sealed(LocalInputs inputs, String seal) {}

  /**
   * The inputs of this process.
   *
   * @param run the run directory
   * @param data the folder that was named, or null
   * @param files where the data was found: paths by what tasks call the files
   * @param plugins the jars that were named
   * @throws IOException if one of the files cannot be read any more
   */
  public static LocalInputs of(
      Path run,
      @Nullable Path data,
      Map<String, String> files,
      List<PluginJar> plugins,
      Share share)
      throws IOException {
    List<Path> named = new ArrayList<>(plugins.stream().map(jar -> parent(jar.path())).toList());
    if (data != null) {
      named.add(data);
    }
    List<KnownFile> known = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      known.add(KnownFile.of(file.getKey(), Path.of(file.getValue())));
    }
    return new LocalInputs(
        data == null ? null : data.toAbsolutePath().normalize().toString(),
        known,
        plugins.stream().map(jar -> new Jar(jar.path().toString(), jar.sha256())).toList(),
        share,
        Redaction.folders(run, named));
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /**
   * What is remembered of a run.
   *
   * @param warnings told in one line if it does not count
   * @return {@link #NONE} if there is nothing, or nothing that counts
   */
  public static LocalInputs read(Path run, Consumer<String> warnings) {
    Path file = run.resolve(FILE);
    try {
      if (!Files.isRegularFile(file)) {
        return NONE;
      }
      Sealed sealed = RunFiles.document(file, Sealed.class);
      byte[] seal = HexFormat.of().parseHex(sealed.seal());
      if (Files.isRegularFile(keyFile()) && MessageDigest.isEqual(seal, sealed.inputs().seal())) {
        return sealed.inputs();
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be used", file, e);
    }
    warnings.accept(
        file
            + " is not of this user on this machine, so its data folder, plugins, jobs and heap"
            + " do not count; name them with --data, --plugin, --jobs and --heap");
    return NONE;
  }

  /** Keeps this in a run directory; without a home that can be written, nothing is remembered. */
  void write(Path run) throws IOException {
    byte[] seal;
    try {
      seal = seal();
    } catch (IOException e) {
      LOG.warn("no key can be kept in {}, so {} is not written", keyFile(), FILE, e);
      return;
    }
    RunFiles.write(
        run.resolve(FILE), Json.document(new Sealed(this, HexFormat.of().formatHex(seal))));
  }

  private byte[] seal() throws IOException {
    try {
      Mac mac = Mac.getInstance(SEAL);
      mac.init(new SecretKeySpec(key(), SEAL));
      return mac.doFinal(Json.line(this).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has " + SEAL, e);
    }
  }

  private static Path keyFile() {
    return Path.of(System.getProperty("user.home"), ".gauntlet", "key");
  }

  private static byte[] key() throws IOException {
    Path file = keyFile();
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      Path temporary = Files.createTempFile(file.getParent(), "key", ""); // this user's alone
      try {
        Files.write(temporary, key);
        Files.move(temporary, file);
      } catch (FileAlreadyExistsException e) {
        Files.delete(temporary); // another run has just made it
      }
    }
    return Files.readAllBytes(file);
  }
}
