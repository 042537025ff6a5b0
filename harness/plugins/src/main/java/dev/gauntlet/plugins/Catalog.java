package dev.gauntlet.plugins;

import static java.util.stream.Collectors.toSet;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.base.OneLine;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
  private final Progress progress;

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

    /** What an error about it begins with: its jar and its class. */
    public String describe() {
      return Catalog.describe(jar, provider.getClass().getName());
    }
  }

  /** Told of each class of a plugin's before code of it runs. */
  interface Progress {
    Progress NONE = plugin -> {};

    /**
     * Code of a plugin is about to run.
     *
     * @param plugin its jar and class, as {@link Plugin#describe} names them
     */
    void entering(String plugin);
  }

  /**
   * Finds all plugins. Those in jars are first tried in a process of their own, so that one that
   * ends, hangs or exhausts its process does that to no other.
   *
   * @param named jars that the user named; each must register a plugin
   * @param folder a folder of jars, taken in the order of their names; null, or a folder that does
   *     not exist, for none. A jar there that registers nothing is a library of the others.
   * @throws InputException if a jar cannot be used (the message names it and says why), or if two
   *     plugins of one kind have the same id
   */
  public static Catalog load(List<Path> named, @Nullable Path folder) {
    List<PluginJar> required = named.stream().map(PluginJar::named).toList();
    List<PluginJar> jars = jars(required, folder);
    if (jars.stream().anyMatch(PluginJar::hasServices)) {
      PluginProcess.check(jars);
    }
    return load(required, jars, Catalog.class.getClassLoader(), Progress.NONE);
  }

  /**
   * Finds all plugins, those of an application included, and trusts them: all their code runs in
   * this process.
   *
   * @param application finds the plugins that no jar of the user's brings
   * @throws InputException as {@link #load(List, Path)} does
   */
  public static Catalog load(List<Path> named, @Nullable Path folder, ClassLoader application) {
    List<PluginJar> required = named.stream().map(PluginJar::named).toList();
    return load(required, jars(required, folder), application, Progress.NONE);
  }

  private static List<PluginJar> jars(List<PluginJar> required, @Nullable Path folder) {
    List<PluginJar> all = new ArrayList<>(required);
    all.addAll(PluginJar.inFolder(folder));
    return PluginJar.distinct(all);
  }

  /** Finds the plugins in these jars, some of which must have any. */
  static Catalog load(
      List<PluginJar> required, List<PluginJar> jars, ClassLoader application, Progress progress) {
    Catalog catalog = new Catalog(jars, application, progress);
    try {
      catalog.scan(required.stream().map(PluginJar::sha256).collect(toSet()));
      return catalog;
    } catch (InputException e) {
      catalog.close();
      throw e;
    }
  }

  private Catalog(List<PluginJar> jars, ClassLoader application, Progress progress) {
    this.jars = jars;
    this.loader = PluginJar.loader(jars, application);
    this.progress = progress;
  }

  private void scan(Set<String> required) {
    scan(loader.getParent(), Optional.empty());
    for (PluginJar jar : jars) {
      boolean registers;
      try (URLClassLoader services = jar.services(loader)) {
        registers = scan(services, Optional.of(jar));
      } catch (IOException e) {
        throw new InputException(
            "plugin " + jar.path() + " cannot be read: " + OneLine.reason(e), e);
      }
      if (!registers && required.contains(jar.sha256())) {
        throw new InputException(
            ("plugin %s registers no implementation and no task: it has neither"
                    + " META-INF/services/%s nor META-INF/services/%s")
                .formatted(jar.path(), Implementation.class.getName(), Task.class.getName()));
      } else if (!registers) {
        libraries.add(jar);
      }
    }
  }

  /** Adds what is registered; false if that is nothing. */
  private boolean scan(ClassLoader services, Optional<PluginJar> jar) {
    String running = describe(jar, null);
    boolean registers = false;
    try {
      for (ServiceLoader.Provider<?> provider : providers(Implementation.class, services)) {
        running = enter(jar, provider);
        Implementation<?> found = (Implementation<?>) provider.get();
        Objects.requireNonNull(found.origin(), "origin() is null");
        add("implementation", implementations, found, found.id(), found.defaults(), jar);
        registers = true;
        running = describe(jar, null);
      }
      for (ServiceLoader.Provider<?> provider : providers(Task.class, services)) {
        running = enter(jar, provider);
        Task<?> found = (Task<?>) provider.get();
        Objects.requireNonNull(found.summary(), "summary() is null");
        Objects.requireNonNull(found.downloads(), "downloads() is null");
        add("task", tasks, found, found.id(), found.defaults(), jar);
        registers = true;
        running = describe(jar, null);
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

  /** What a loader finds registered; a class is loaded when it is its turn, and made by nobody. */
  private static Iterable<ServiceLoader.Provider<?>> providers(
      Class<?> type, ClassLoader services) {
    return () ->
        ServiceLoader.load(type, services).stream()
            .<ServiceLoader.Provider<?>>map(p -> p)
            .iterator();
  }

  private String enter(Optional<PluginJar> jar, ServiceLoader.Provider<?> provider) {
    String plugin = describe(jar, provider.type().getName());
    progress.entering(plugin);
    return plugin;
  }

  private static String describe(Optional<PluginJar> jar, @Nullable String type) {
    String where = jar.map(j -> "plugin " + j.path()).orElse("class path");
    return type == null ? where : where + " (class " + type + ")";
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
    if (other != null && !same(other, plugin)) {
      throw new InputException(
          "two %ss are called '%s': one is %s, one is %s"
              .formatted(kind, id, other.source(), plugin.source()));
    }
  }

  /** Whether two jars register one class, which both hold: a plain jar and one with libraries. */
  private static boolean same(Plugin<?> one, Plugin<?> other) {
    return one.jar().isPresent()
        && other.jar().isPresent()
        && one.provider().getClass() == other.provider().getClass()
        && one.jar().get().sharesClass(one.provider().getClass().getName(), other.jar().get());
  }

  private static InputException broken(
      Optional<PluginJar> jar, String problem, @Nullable Throwable cause) {
    return new InputException(describe(jar, null) + " is broken: " + problem, cause);
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
