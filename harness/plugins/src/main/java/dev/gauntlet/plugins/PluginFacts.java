package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Task;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
public record PluginFacts(
    String id,
    String type,
    @Nullable Origin origin,
    String summary,
    List<Download> downloads,
    List<PluginSetting> settings) {
  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  public PluginFacts {
    downloads = List.copyOf(downloads);
    settings = List.copyOf(settings);
  }

  /** Whether that may be the id of a plugin: it is in kebab-case. */
  public static boolean mayBeId(String text) {
    return KEBAB_CASE.matcher(text).matches();
  }

  /**
   * Asks an implementation.
   *
   * @param where what an error about its jar begins with
   * @throws InputException if the contract forbids an answer
   * @throws NullPointerException if an answer is missing
   */
  static PluginFacts of(Implementation<?> implementation, String where) {
    Origin origin = Objects.requireNonNull(implementation.origin(), "origin() is null");
    String type = implementation.getClass().getName();
    Record defaults = implementation.defaults();
    String id = checked("implementation", implementation.id(), type, defaults, where);
    return new PluginFacts(id, type, origin, "", List.of(), Configs.settings(defaults));
  }

  /** Asks a task; as the other. */
  static PluginFacts of(Task<?> task, String where) {
    String summary = Objects.requireNonNull(task.summary(), "summary() is null");
    List<Download> downloads = Objects.requireNonNull(task.downloads(), "downloads() is null");
    String type = task.getClass().getName();
    Record defaults = task.defaults();
    String id = checked("task", task.id(), type, defaults, where);
    return new PluginFacts(id, type, null, summary, downloads, Configs.settings(defaults));
  }

  private static String checked(
      String kind, @Nullable String id, String type, @Nullable Record defaults, String where) {
    String broken = where + " is broken: " + kind;
    if (id == null || !mayBeId(id)) {
      throw new InputException(
          "%s %s has id '%s', must be in kebab-case".formatted(broken, type, id));
    }
    if (defaults == null) {
      throw new InputException("%s '%s' has no defaults".formatted(broken, id));
    }
    try {
      Configs.requireSupported(defaults);
    } catch (InputException e) {
      throw new InputException("%s '%s': %s".formatted(broken, id, e.getMessage()), e);
    }
    return id;
  }
}
