package dev.gauntlet.run.journal;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Versions of what computes, read from the class path without loading it. */
public final class Versions {
  private static final String LIBTORCH = "native/lib/pytorch.properties";

  private Versions() {}

  /** Gauntlet, DJL and libtorch. */
  public static Map<String, String> installed() {
    Map<String, String> versions = new TreeMap<>();
    String gauntlet = Versions.class.getPackage().getImplementationVersion();
    versions.put("gauntlet", gauntlet == null ? "development" : gauntlet);
    versions.put("djl", Engine.getDjlVersion());
    versions.put("libtorch", libtorch());
    return versions;
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
