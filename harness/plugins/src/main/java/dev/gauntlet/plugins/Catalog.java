package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Task;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private final PluginProcess process;

  /**
   * What is known of a plugin without its code being run again.
   *
   * @param id unique among its kind
   * @param type name of its class
   * @param origin of an implementation; null for a task
   * @param summary of a task; empty for an implementation
   * @param downloads that a task knows of
   * @param settings with their defaults
   */
  public record Facts(
      String id,
      String type,
      @Nullable Origin origin,
      String summary,
      List<Download> downloads,
      List<PluginSetting> settings) {
    public Facts {
      downloads = List.copyOf(downloads);
      settings = List.copyOf(settings);
    }
  }

  /**
   * An implementation or a task, and where it comes from.
   *
   * @param <P> {@code Implementation<?>} or {@code Task<?>}
   */
  public static final class Plugin<P> {
    private final Facts facts;
    private final Optional<PluginJar> jar;
    private final Supplier<P> maker;
    private @Nullable P provider;

    private Plugin(Facts facts, Optional<PluginJar> jar, Supplier<P> maker) {
      this.facts = facts;
      this.jar = jar;
      this.maker = maker;
    }

    /** Unique among its kind. */
    public String id() {
      return facts.id();
    }

    /** What is known of it. */
    public Facts facts() {
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
      return Catalog.describe(jar, facts.type());
    }
  }

  /**
   * What jars register.
   *
   * @param implementations those there are
   * @param tasks those there are
   * @param libraries hashes of the jars that register nothing
   */
  record Registered(List<Entry> implementations, List<Entry> tasks, List<String> libraries) {

    /**
     * One plugin.
     *
     * @param jar hash of the jar that registers it
     */
    record Entry(String jar, Facts facts) {}
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
        new Catalog(jars, application, Progress.NONE),
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
    return loadTrusted(required, jars(required, folder), application, Progress.NONE);
  }

  private static List<PluginJar> jars(List<PluginJar> required, @Nullable Path folder) {
    List<PluginJar> all = new ArrayList<>(required);
    all.addAll(PluginJar.inFolder(folder));
    return PluginJar.distinct(all);
  }

  /** Finds the plugins in these jars, some of which must have any; their code runs here. */
  static Catalog loadTrusted(
      List<PluginJar> required, List<PluginJar> jars, ClassLoader application, Progress progress) {
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

  private Catalog(List<PluginJar> jars, ClassLoader application, Progress progress) {
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
    Registered registered = process.registered();
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
      List<Registered.Entry> entries,
      Function<Object, P> cast) {
    for (Registered.Entry entry : entries) {
      Optional<PluginJar> jar =
          jars.stream().filter(j -> j.sha256().equals(entry.jar())).findFirst();
      add(
          kind,
          found,
          new Plugin<>(entry.facts(), jar, () -> cast.apply(make(entry.facts(), jar))));
    }
  }

  private Object make(Facts facts, Optional<PluginJar> jar) {
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
  Registered registered() {
    return new Registered(
        entries(implementations),
        entries(tasks),
        libraries.stream().map(PluginJar::sha256).toList());
  }

  private static <P> List<Registered.Entry> entries(Map<String, Plugin<P>> found) {
    return found.values().stream()
        .flatMap(p -> p.jar().stream().map(j -> new Registered.Entry(j.sha256(), p.facts())))
        .toList();
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
        Facts facts =
            facts(
                "implementation",
                found,
                found.id(),
                found.origin(),
                "",
                List.of(),
                found.defaults(),
                jar);
        add("implementation", implementations, new Plugin<>(facts, jar, () -> found));
        registers = true;
        running = describe(jar, null);
      }
      for (ServiceLoader.Provider<?> provider : providers(Task.class, services)) {
        running = enter(jar, provider);
        Task<?> found = (Task<?>) provider.get();
        Objects.requireNonNull(found.summary(), "summary() is null");
        Objects.requireNonNull(found.downloads(), "downloads() is null");
        Facts facts =
            facts(
                "task",
                found,
                found.id(),
                null,
                found.summary(),
                found.downloads(),
                found.defaults(),
                jar);
        add("task", tasks, new Plugin<>(facts, jar, () -> found));
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

  private static Facts facts(
      String kind,
      Object provider,
      String id,
      @Nullable Origin origin,
      String summary,
      List<Download> downloads,
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
    return new Facts(id, type, origin, summary, downloads, Configs.settings(defaults));
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

  /**
   * Asks a plugin of a jar's in the process of the plugins.
   *
   * @param answerer what answers there
   * @param data the data folder that the user named, or null
   * @param question what {@code answerer} takes
   * @param doing what the plugin does meanwhile, for an error about it
   * @param patience longest time that an answer may take
   * @return the answer, one line
   * @throws InputException if the plugin refuses, in its own words; or if it throws, ends the
   *     process, or does not answer in time. The next question has a new process.
   */
  public String ask(
      Class<? extends PluginProcess.Answerer> answerer,
      @Nullable Path data,
      String question,
      Plugin<?> plugin,
      String doing,
      Duration patience) {
    return process.ask(
        new PluginProcess.Asked(
            answerer.getName(), data == null ? null : data.toString(), question),
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
