package dev.gauntlet.runner.plan;

import java.nio.file.Path;

/**
 * A jar on the plugins' class path.
 *
 * @param path the file
 * @param sha256 hash of its content: part of the key of every trial it takes part in
 */
public record PluginJar(Path path, String sha256) {

  /** Name of the file. */
  String name() {
    return path.getFileName().toString();
  }
}
