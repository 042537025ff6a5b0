package dev.gauntlet.run.journal;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Versions of what computes, read from the class path without loading it. */
public final class Versions {
  /** Name of Gauntlet's own version. */
  static final String GAUNTLET = "gauntlet";

  private static final String COMMIT = "Git-Commit";
  private static final String LIBTORCH = "native/lib/pytorch.properties";

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
