package dev.gauntlet.run.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.Engine;
import dev.gauntlet.base.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Versions of what computes, read from the class path without loading it. */
public final class Versions {
  /** Name of Gauntlet's own version. */
  static final String GAUNTLET = "gauntlet";

  private static final String COMMIT = "Git-Commit";
  private static final String LIBTORCH = "native/lib/pytorch.properties";

  /** Parts of Gauntlet whose code decides the outcome of a trial. */
  private static final List<String> DECIDING =
      List.of("spi", "ops", "kernels", "plugins", "trial", "implementations", "tasks");

  private static final int HEX_DIGITS = 16; // as many as a trial's key has

  private Versions() {}

  /** Gauntlet, DJL and libtorch. */
  public static Map<String, String> installed() {
    Map<String, String> versions = new TreeMap<>();
    String gauntlet = Versions.class.getPackage().getImplementationVersion();
    versions.put(GAUNTLET, gauntlet == null ? "development" : gauntlet);
    versions.put("djl", Engine.getDjlVersion());
    versions.put("libtorch", libtorch());
    return versions;
  }

  /** The commit that this was built from, as the jar's manifest says; null if it does not. */
  static @Nullable String builtFrom() {
    URL own = Versions.class.getResource(Versions.class.getSimpleName() + ".class");
    try {
      String commit =
          own.openConnection() instanceof JarURLConnection jar
              ? jar.getMainAttributes().getValue(COMMIT)
              : null;
      return commit == null || !commit.matches("[0-9a-f]{40,64}") ? null : commit;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * The same, and of each part of Gauntlet that decides the outcome of a trial a hash of its code:
   * what a trial's key is made of, so that a changed implementation is not taken for the old one.
   */
  public static Map<String, String> deciding() {
    Map<String, String> versions = installed();
    for (String part : DECIDING) {
      codeOf("dev/gauntlet/" + part, Versions.class.getClassLoader())
          .ifPresent(hash -> versions.put("code:" + part, hash));
    }
    return versions;
  }

  /** Hash of the jars, or the folders of classes, that hold a package; empty if none does. */
  static Optional<String> codeOf(String folder, ClassLoader loader) {
    MessageDigest digest = Sha256.digest();
    try {
      List<URL> places = Collections.list(loader.getResources(folder));
      for (URL place : places) {
        if (place.openConnection() instanceof JarURLConnection jar) {
          digest.update(Files.readAllBytes(Path.of(jar.getJarFileURL().toURI())));
        } else {
          addClasses(Path.of(place.toURI()), digest);
        }
      }
      return places.isEmpty()
          ? Optional.empty()
          : Optional.of(Sha256.hex(digest).substring(0, HEX_DIGITS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Gauntlet's own code is in no file", e);
    }
  }

  private static void addClasses(Path folder, MessageDigest digest) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(folder.relativize(file).toString().getBytes(UTF_8));
        digest.update(Files.readAllBytes(file));
      }
    }
  }

  private static String libtorch() {
    try (InputStream in = Versions.class.getClassLoader().getResourceAsStream(LIBTORCH)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return "%s %s %s"
          .formatted(
              properties.getProperty("version"),
              properties.getProperty("flavor"),
              properties.getProperty("classifier"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
