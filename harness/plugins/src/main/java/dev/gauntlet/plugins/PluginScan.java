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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes, in this process, what a jar or the class path registers, one plugin after the other. */
final class PluginScan {
  private static final int MAX_CAUSES = 100; // a chain that a plugin made may be a circle

  // As Java words it: "a/B has been compiled by a more recent version ... (class file version
  // 69.0)"
  private static final Pattern CLASS_VERSION =
      Pattern.compile("^(\\S+) .*class file version (\\d+)\\.", Pattern.DOTALL);
  private static final int FIRST_CLASS_VERSION = 44; // Java 17 is version 61
  private static final Pattern CLASS_NAME = Pattern.compile("[\\w/$]+");
  private static final String OURS = "dev.gauntlet.";
  private static final String ELSEWHERE =
      ": it was built against another version of what it uses; build it anew";

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
      throw new InputException(running + " is broken: " + problem(e), e);
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
          describe(jar, facts.type()) + " is broken: " + OneLine.of(problem(cause)), e);
    }
  }

  private static String problem(Throwable e) {
    return unlinkable(e)
        .orElseGet(
            () -> {
              String cause = e.getCause() == null ? "" : ": " + e.getCause();
              String thrown =
                  e instanceof ServiceConfigurationError ? e.getMessage() : e.toString();
              return thrown + cause;
            });
  }

  /**
   * What is wrong with a plugin whose classes do not fit this Java, this Gauntlet or each other,
   * and what to do about it.
   *
   * @param thrown by Java when it came to such a class, whatever that is wrapped in
   * @return empty if something else was thrown
   */
  static Optional<String> unlinkable(Throwable thrown) {
    int causes = 0;
    for (Throwable e = thrown; e != null && causes < MAX_CAUSES; e = e.getCause(), causes++) {
      String message = String.valueOf(e.getMessage());
      if (e instanceof UnsupportedClassVersionError) {
        Matcher version = CLASS_VERSION.matcher(message);
        return Optional.of(
            version.find()
                ? "its class %s is built for Java %d, this is Java %d: build it with --release %3$d"
                    .formatted(
                        version.group(1).replace('/', '.'),
                        Integer.parseInt(version.group(2)) - FIRST_CLASS_VERSION,
                        Runtime.version().feature())
                : message);
      }
      if (e instanceof NoClassDefFoundError && CLASS_NAME.matcher(message).matches()) {
        String missing = message.replace('/', '.');
        return Optional.of(
            missing.startsWith(OURS)
                ? "it needs class " + missing + ", which this Gauntlet does not have" + ELSEWHERE
                : "it needs class "
                    + missing
                    + ", which is in no jar here: put the jar that has it into the folder plugins");
      }
      if (e instanceof IncompatibleClassChangeError) { // no such method, an abstract one, ...
        return Optional.of(e + ELSEWHERE);
      }
    }
    return Optional.empty();
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
