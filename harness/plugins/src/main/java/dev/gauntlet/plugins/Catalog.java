package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The implementations and tasks there are: on the application's class path, and in plugin jars.
 *
 * <p>All plugin jars share one class loader, whose parent is the application's: a jar may bring
 * libraries for another, and a plugin meets the same contract classes as everyone else. Closing the
 * catalog closes that loader; plugins are not to be used afterwards.
 */
public final class Catalog implements Closeable {

  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final Map<String, Plugin<Implementation<?>>> implementations = new TreeMap<>();
  private final Map<String, Plugin<Task<?>>> tasks = new TreeMap<>();
  private final List<PluginJar> jars;
  private final List<PluginJar> libraries = new ArrayList<>();
  private final URLClassLoader loader;

  /**
   * Finds all plugins.
   *
   * @param named jars that the user named; each must register a plugin
   * @param folder a folder of jars, taken in the order of their names; null, or a folder that does
   *     not exist, for none. A jar there that registers nothing is a library of the others.
   * @throws InputException if a jar cannot be used (the message names it and says why), or if two
   *     plugins of one kind have the same id
   */
  public static Catalog load(List<Path> named, Path folder) {
    return load(named, folder, Catalog.class.getClassLoader());
  }

  /**
   * Finds all plugins, those of an application included.
   *
   * @param application finds the plugins that no jar of the user's brings
   * @throws InputException as {@link #load(List, Path)} does
   */
  public static Catalog load(List<Path> named, Path folder, ClassLoader application) {
    List<PluginJar> required = PluginJars.open(named);
    Set<PluginJar> all = new LinkedHashSet<>(required);
    all.addAll(PluginJars.inFolder(folder));
    Catalog catalog = new Catalog(List.copyOf(all), application);
    try {
      catalog.scan(Set.copyOf(required));
      return catalog;
    } catch (InputException e) {
      catalog.close();
      throw e;
    }
  }

  private Catalog(List<PluginJar> jars, ClassLoader application) {
    this.jars = jars;
    this.loader = PluginJars.loader(jars, application);
  }

  private void scan(Set<PluginJar> required) {
    scan(loader.getParent(), Optional.empty());
    for (PluginJar jar : jars) {
      int before = implementations.size() + tasks.size();
      try (URLClassLoader services = PluginJars.servicesOf(jar, loader)) {
        scan(services, Optional.of(jar));
      } catch (IOException e) {
        throw new InputException("plugin " + jar.path() + " cannot be read: " + e.getMessage(), e);
      }
      if (implementations.size() + tasks.size() > before) {
        continue;
      } else if (required.contains(jar)) {
        throw new InputException(
            ("plugin %s registers no implementation and no task: it has neither"
                    + " META-INF/services/%s nor META-INF/services/%s")
                .formatted(jar.path(), Implementation.class.getName(), Task.class.getName()));
      }
      libraries.add(jar);
    }
  }

  private void scan(ClassLoader services, Optional<PluginJar> jar) {
    try {
      for (Implementation<?> found : ServiceLoader.load(Implementation.class, services)) {
        Objects.requireNonNull(found.origin(), "origin() is null");
        add("implementation", implementations, found, found.id(), found.defaults(), jar);
      }
      for (Task<?> found : ServiceLoader.load(Task.class, services)) {
        Objects.requireNonNull(found.summary(), "summary() is null");
        Objects.requireNonNull(found.downloads(), "downloads() is null");
        add("task", tasks, found, found.id(), found.defaults(), jar);
      }
    } catch (InputException e) {
      throw e;
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      String cause = e.getCause() == null ? "" : ": " + e.getCause();
      String problem = e instanceof ServiceConfigurationError ? e.getMessage() : e.toString();
      throw broken(jar, problem + cause, e);
    }
  }

  private static <P> void add(
      String kind,
      Map<String, Plugin<P>> found,
      P provider,
      String id,
      Record defaults,
      Optional<PluginJar> jar) {
    String type = provider.getClass().getName();
    if (id == null || !KEBAB_CASE.matcher(id).matches()) {
      throw broken(jar, "%s %s has id '%s', must be in kebab-case".formatted(kind, type, id), null);
    }
    if (defaults == null) {
      throw broken(jar, "%s '%s' has no defaults".formatted(kind, id), null);
    }
    try {
      Configs.requireSupported(defaults);
    } catch (InputException e) {
      throw broken(jar, "%s '%s': %s".formatted(kind, id, e.getMessage()), e);
    }
    Plugin<P> plugin = new Plugin<>(id, provider, jar);
    Plugin<P> other = found.putIfAbsent(id, plugin);
    if (other != null) {
      throw new InputException(
          "two %ss are called '%s': one is %s, one is %s"
              .formatted(kind, id, other.source(), plugin.source()));
    }
  }

  private static InputException broken(Optional<PluginJar> jar, String problem, Throwable cause) {
    String what = jar.map(j -> "plugin " + j.path()).orElse("class path");
    return new InputException(what + " is broken: " + problem, cause);
  }

  /**
   * The implementation of that id.
   *
   * @throws InputException if there is none; names the nearest and all
   */
  public Plugin<Implementation<?>> implementation(String id) {
    return lookUp("implementation", implementations, id);
  }

  /**
   * The task of that id.
   *
   * @throws InputException if there is none; names the nearest and all
   */
  public Plugin<Task<?>> task(String id) {
    return lookUp("task", tasks, id);
  }

  private static <P> Plugin<P> lookUp(String kind, Map<String, Plugin<P>> found, String id) {
    Plugin<P> plugin = found.get(id);
    if (plugin == null) {
      throw new InputException(Nearest.unknown(kind, id, found.keySet()));
    }
    return plugin;
  }

  /** All implementations by id. */
  public Collection<Plugin<Implementation<?>>> implementations() {
    return Collections.unmodifiableCollection(implementations.values());
  }

  /** All tasks by id. */
  public Collection<Plugin<Task<?>>> tasks() {
    return Collections.unmodifiableCollection(tasks.values());
  }

  /** The plugin jars in search order: what a child process adds to its class path. */
  public List<PluginJar> jars() {
    return jars;
  }

  /** Those jars that register no plugin and so are libraries of the others. */
  public List<PluginJar> libraries() {
    return Collections.unmodifiableList(libraries);
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
