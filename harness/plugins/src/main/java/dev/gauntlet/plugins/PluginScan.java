package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.lang.reflect.InvocationTargetException;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** Makes, in this process, what a jar or the class path registers, one plugin after the other. */
final class PluginScan {
  private final ClassLoader services;
  private final Optional<PluginJar> jar;
  private final Progress progress;

  /** Told of each class of a plugin's before code of it runs. */
  interface Progress {
    Progress NONE = plugin -> {};

    /**
     * Code of a plugin is about to run.
     *
     * @param plugin its jar and class, as an error about it begins
     */
    void entering(String plugin);
  }

  /**
   * A scan of what a loader finds registered.
   *
   * @param jar whose loader it is; empty for the class path
   */
  PluginScan(ClassLoader services, Optional<PluginJar> jar, Progress progress) {
    this.services = services;
    this.jar = jar;
    this.progress = progress;
  }

  /**
   * Makes all plugins of a kind.
   *
   * @param describer asks a plugin what it is; is given what an error about its jar begins with
   * @param taker takes each
   * @return whether there is any
   * @throws InputException if one is broken; names its jar and, where it is known, its class
   */
  <P> boolean each(
      Class<P> kind,
      BiFunction<P, String, PluginFacts> describer,
      BiConsumer<P, PluginFacts> taker) {
    String where = describe(jar);
    String running = where;
    boolean registers = false;
    try {
      // A class is loaded when it is its turn.
      Iterator<ServiceLoader.Provider<P>> providers =
          ServiceLoader.load(kind, services).stream().iterator();
      while (providers.hasNext()) {
        ServiceLoader.Provider<P> provider = providers.next();
        running = describe(jar, provider.type().getName());
        progress.entering(running);
        P found = provider.get();
        taker.accept(found, describer.apply(found, where));
        registers = true;
        running = where;
      }
      return registers;
    } catch (InputException | OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // a mistake of a plugin's, an Error included
      String cause = e.getCause() == null ? "" : ": " + e.getCause();
      String problem = e instanceof ServiceConfigurationError ? e.getMessage() : e.toString();
      throw new InputException(running + " is broken: " + problem + cause, e);
    }
  }

  /**
   * Makes a plugin that another process has found.
   *
   * @throws InputException if it cannot be made; names its jar and class
   */
  static Object make(PluginFacts facts, Optional<PluginJar> jar, ClassLoader loader) {
    try {
      return loader.loadClass(facts.type()).getDeclaredConstructor().newInstance();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // a mistake of the plugin's, an Error included
      Throwable cause =
          e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
      throw new InputException(
          describe(jar, facts.type()) + " is broken: " + OneLine.of(cause.toString()), e);
    }
  }

  /** What an error about a jar begins with. */
  static String describe(Optional<PluginJar> jar) {
    return jar.map(j -> "plugin " + j.path()).orElse("class path");
  }

  /** What an error about a class in a jar begins with. */
  static String describe(Optional<PluginJar> jar, String type) {
    return describe(jar) + " (class " + type + ")";
  }
}
