package dev.gauntlet.plugins;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The implementations and tasks there are: on the application's class path, and in plugin jars.
 *
 * <p>All plugin jars share one class loader, whose parent is the application's: a jar may bring
 * libraries for another, and a plugin meets the same contract classes as everyone else. Closing the
 * catalog closes that loader; plugins are not to be used afterwards.
 */
public final class Catalog implements Closeable {

  private final Map<String, Plugin<Implementation<?>>> implementations = new TreeMap<>();
  private final Map<String, Plugin<Task<?>>> tasks = new TreeMap<>();
  private final List<PluginJar> jars;
  private final List<PluginJar> libraries = new ArrayList<>();
  private final URLClassLoader loader;
  private final PluginScan.Progress progress;
  private final PluginProcess process;

  /**
   * Finds all plugins. The code of those in jars runs in a process of its own, so that one that
   * ends, hangs or exhausts its process does that to no other. That process then waits for
   * questions about them, until {@link #endProcess}.
   *
   * @param named jars that the user named; each must register a plugin
   * @param folder a folder of jars, taken in the order of their names; null, or a folder that does
   *     not exist, for none. A jar there that registers nothing is a library of the others.
   * @throws InputException if a jar cannot be used (the message names it and says why), or if two
   *     plugins of one kind have the same id
   */
  public static Catalog load(List<Path> named, @Nullable Path folder) {
    return load(named, folder, Catalog.class.getClassLoader());
  }

  /**
   * The same, for another application.
   *
   * @param application finds the plugins that no jar of the user's brings
   */
  public static Catalog load(List<Path> named, @Nullable Path folder, ClassLoader application) {
    List<PluginJar> required = named.stream().map(PluginJar::named).toList();
    List<PluginJar> jars = jars(required, folder);
    return filled(
        new Catalog(jars, application, PluginScan.Progress.NONE),
        catalog -> {
          catalog.scan(application, Optional.empty());
          catalog.addRegistered(required);
        });
  }

  /**
   * Finds all plugins, and trusts them: all their code runs in this process.
   *
   * @throws InputException as {@link #load(List, Path)} does
   */
  static Catalog loadTrusted(List<Path> named, @Nullable Path folder, ClassLoader application) {
    List<PluginJar> required = named.stream().map(PluginJar::named).toList();
    return loadTrusted(required, jars(required, folder), application, PluginScan.Progress.NONE);
  }

  private static List<PluginJar> jars(List<PluginJar> required, @Nullable Path folder) {
    List<PluginJar> all = new ArrayList<>(required);
    all.addAll(PluginJar.inFolder(folder));
    return PluginJar.distinct(all);
  }

  /** Finds the plugins in these jars, some of which must have any; their code runs here. */
  static Catalog loadTrusted(
      List<PluginJar> required,
      List<PluginJar> jars,
      ClassLoader application,
      PluginScan.Progress progress) {
    return filled(new Catalog(jars, application, progress), catalog -> catalog.scan(required));
  }

  private static Catalog filled(Catalog catalog, Consumer<Catalog> filler) {
    try {
      filler.accept(catalog);
      return catalog;
    } catch (InputException e) {
      catalog.close();
      throw e;
    }
  }

  private Catalog(List<PluginJar> jars, ClassLoader application, PluginScan.Progress progress) {
    this.jars = jars;
    this.loader = PluginJar.loader(jars, application);
    this.progress = progress;
    this.process = new PluginProcess(jars);
  }

  private void scan(List<PluginJar> required) {
    scan(loader.getParent(), Optional.empty());
    for (PluginJar jar : jars) {
      try (URLClassLoader services = jar.services(loader)) {
        take(jar, scan(services, Optional.of(jar)), required);
      } catch (IOException e) {
        throw new InputException(
            "plugin " + jar.path() + " cannot be read: " + OneLine.reason(e), e);
      }
    }
  }

  /** Adds what the jars register, as their process tells. */
  private void addRegistered(List<PluginJar> required) {
    if (jars.stream().noneMatch(PluginJar::hasServices)) {
      jars.forEach(jar -> take(jar, false, required));
      return;
    }
    PluginProcess.Registered registered = process.registered();
    add(
        "implementation",
        implementations,
        registered.implementations(),
        i -> (Implementation<?>) i);
    add("task", tasks, registered.tasks(), t -> (Task<?>) t);
    jars.forEach(jar -> take(jar, !registered.libraries().contains(jar.sha256()), required));
  }

  private <P> void add(
      String kind,
      Map<String, Plugin<P>> found,
      List<PluginProcess.Entry> entries,
      Function<Object, P> cast) {
    for (PluginProcess.Entry entry : entries) {
      Optional<PluginJar> jar =
          jars.stream().filter(j -> j.sha256().equals(entry.jar())).findFirst();
      add(
          kind,
          found,
          new Plugin<>(
              entry.facts(), jar, () -> cast.apply(PluginScan.make(entry.facts(), jar, loader))));
    }
  }

  private void take(PluginJar jar, boolean registers, List<PluginJar> required) {
    if (!registers && required.stream().anyMatch(r -> r.sha256().equals(jar.sha256()))) {
      throw new InputException(
          ("plugin %s registers no implementation and no task: it has neither"
                  + " META-INF/services/%s nor META-INF/services/%s")
              .formatted(jar.path(), Implementation.class.getName(), Task.class.getName()));
    } else if (!registers) {
      libraries.add(jar);
    }
  }

  /** What the jars register, for a process that is not to run their code. */
  PluginProcess.Registered registered() {
    return new PluginProcess.Registered(
        entries(implementations),
        entries(tasks),
        libraries.stream().map(PluginJar::sha256).toList());
  }

  private static <P> List<PluginProcess.Entry> entries(Map<String, Plugin<P>> found) {
    return found.values().stream()
        .flatMap(p -> p.jar().stream().map(j -> new PluginProcess.Entry(j.sha256(), p.facts())))
        .toList();
  }

  /** Adds what is registered; false if that is nothing. */
  private boolean scan(ClassLoader services, Optional<PluginJar> jar) {
    PluginScan scan = new PluginScan(services, jar, progress);
    boolean registers =
        scan.each(
            Implementation.class,
            PluginFacts::of,
            (found, facts) ->
                add("implementation", implementations, new Plugin<>(facts, jar, () -> found)));
    registers |=
        scan.each(
            Task.class,
            PluginFacts::of,
            (found, facts) -> add("task", tasks, new Plugin<>(facts, jar, () -> found)));
    return registers;
  }

  private static <P> void add(String kind, Map<String, Plugin<P>> found, Plugin<P> plugin) {
    Plugin<P> other = found.putIfAbsent(plugin.id(), plugin);
    if (other != null && !same(other, plugin)) {
      throw new InputException(
          "two %ss are called '%s': one is %s, one is %s"
              .formatted(kind, plugin.id(), other.source(), plugin.source()));
    }
  }

  /** Whether two jars register one class, which both hold: a plain jar and one with libraries. */
  private static boolean same(Plugin<?> one, Plugin<?> other) {
    String type = one.facts().type();
    return one.jar().isPresent()
        && other.jar().isPresent()
        && type.equals(other.facts().type())
        && one.jar().get().sharesClass(type, other.jar().get());
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

  /**
   * Asks a plugin of a jar's in the process of the plugins.
   *
   * @param answerer what answers there
   * @param data where data is
   * @param question what {@code answerer} takes
   * @param doing what the plugin does meanwhile, for an error about it
   * @param patience longest time that an answer may take
   * @return the answer, one line
   * @throws InputException if the plugin refuses, in its own words; or if it throws, ends the
   *     process, or does not answer in time. The next question has a new process.
   */
  public String ask(
      Class<? extends PluginProcess.Answerer> answerer,
      DataPlaces data,
      String question,
      Plugin<?> plugin,
      String doing,
      Duration patience) {
    return process.ask(
        new PluginProcess.Asked(answerer.getName(), data, question),
        plugin.describe(),
        doing,
        patience);
  }

  /** Ends the process of the plugins, if there is one; a further question would have another. */
  public void endProcess() {
    process.close();
  }

  @Override
  public void close() {
    endProcess();
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
