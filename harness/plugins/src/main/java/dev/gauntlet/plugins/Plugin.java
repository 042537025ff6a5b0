package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An implementation or a task, and where it comes from.
 *
 * @param <P> {@code Implementation<?>} or {@code Task<?>}
 */
public final class Plugin<P> {
  private final PluginFacts facts;
  private final Optional<PluginJar> jar;
  private final Supplier<P> maker;
  private @Nullable P provider;

  Plugin(PluginFacts facts, Optional<PluginJar> jar, Supplier<P> maker) {
    this.facts = facts;
    this.jar = jar;
    this.maker = maker;
  }

  /** Unique among its kind. */
  public String id() {
    return facts.id();
  }

  /** What is known of it. */
  public PluginFacts facts() {
    return facts;
  }

  /** The jar that registers it; empty if it is built in. */
  public Optional<PluginJar> jar() {
    return jar;
  }

  /**
   * The plugin itself. One that is in a jar is made with the first call: its code runs in this
   * process then, and what that code does, this process does.
   *
   * @throws InputException if it cannot be made; names its jar and class
   */
  public synchronized P provider() {
    if (provider == null) {
      provider = maker.get();
    }
    return provider;
  }

  /** {@code built in}, or {@code in JAR}. */
  public String source() {
    return jar.map(j -> "in " + j.path()).orElse("built in");
  }

  /** What an error about it begins with: its jar and its class. */
  public String describe() {
    return PluginScan.describe(jar, facts.type());
  }
}
