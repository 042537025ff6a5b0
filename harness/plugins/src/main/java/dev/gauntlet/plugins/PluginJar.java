package dev.gauntlet.plugins;

import dev.gauntlet.base.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A jar on the plugins' class path.
 *
 * @param path the file
 * @param sha256 hash of its content: part of the key of every trial it takes part in
 */
public record PluginJar(Path path, String sha256) {

  /** Name of the file. */
  public String name() {
    return path.getFileName().toString();
  }

  /**
   * Makes sure that the file is still the one that was found: a jar that was built anew meanwhile
   * must not pass for the old one.
   *
   * @throws IOException if it is not, or cannot be read; the message names it
   */
  public void requireUnchanged() throws IOException {
    if (!Sha256.of(path).equals(sha256)) {
      throw new IOException("plugin " + path + " has changed since this run began");
    }
  }
}
