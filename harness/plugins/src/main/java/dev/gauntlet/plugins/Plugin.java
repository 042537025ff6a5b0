package dev.gauntlet.plugins;

import java.util.Optional;

/**
 * An implementation or a task, and where it comes from.
 *
 * @param <P> {@code Implementation<?>} or {@code Task<?>}
 * @param id unique among its kind
 * @param provider the plugin itself
 * @param jar the jar that registers it; empty if it is built in
 */
public record Plugin<P>(String id, P provider, Optional<PluginJar> jar) {

  /** {@code built in}, or {@code in JAR}. */
  public String source() {
    return jar.map(j -> "in " + j.path()).orElse("built in");
  }
}
