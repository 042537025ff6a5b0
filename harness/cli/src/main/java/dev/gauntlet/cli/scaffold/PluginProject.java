package dev.gauntlet.cli.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.PluginFacts;
import dev.gauntlet.spi.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * The Maven project of a new plugin: all its files, before they are written.
 *
 * @param id of the plugin, and name of its folder
 * @param files their content by their path in that folder
 */
public record PluginProject(String id, Map<String, String> files) {
  private static final String OURS = "dev.gauntlet";

  public PluginProject {
    files = Map.copyOf(files);
  }

  /**
   * A project for an implementation or a task.
   *
   * @param id of the plugin, in kebab-case
   * @param packageName of its classes; null to make one of the id
   * @param task whether it is a task; an implementation otherwise
   * @param taken ids of that kind that Gauntlet has itself
   * @throws InputException if the id or the package cannot be used
   */
  public static PluginProject of(
      String id, @Nullable String packageName, boolean task, Collection<String> taken) {
    if (!PluginFacts.mayBeId(id)) {
      throw new InputException(
          "name '%s' cannot be a plugin's id, must be in kebab-case, for example my-gpt"
              .formatted(id));
    }
    String kind = task ? "task" : "implementation";
    if (taken.contains(id)) {
      throw new InputException(
          "name '%s' is that of a built-in %s, must be another one".formatted(id, kind));
    }
    String home = packageName == null ? packageOf(id) : checked(packageName);
    Map<String, String> templates = Templates.of(kind);
    Map<String, String> values = new LinkedHashMap<>(Templates.versions());
    values.put("id", id);
    values.put("Class", className(id, templates.values()));
    values.put("package", home);
    values.put("path", home.replace('.', '/'));
    values.put("contract", Integer.toString(Contract.VERSION));
    Map<String, String> files = new LinkedHashMap<>();
    templates.forEach(
        (path, text) -> files.put(Templates.fill(path, values), Templates.fill(text, values)));
    return new PluginProject(id, files);
  }

  /** {@code MyGpt} of {@code my-gpt}; a name that the sources use themselves gets a suffix. */
  private static String className(String id, Collection<String> templates) {
    String name =
        Stream.of(id.split("-", -1))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    return templates.stream().anyMatch(text -> text.matches("(?s).*\\b" + name + "\\b.*"))
            || isInJavaLang(name)
        ? name + "Plugin"
        : name;
  }

  private static boolean isInJavaLang(String name) {
    try {
      Class.forName("java.lang." + name, false, null);
      return true;
    } catch (ClassNotFoundException | LinkageError e) { // or one whose case differs
      return false;
    }
  }

  /** {@code mygpt} of {@code my-gpt}. */
  private static String packageOf(String id) {
    String name = id.replace("-", "");
    return SourceVersion.isName(name) ? name : name + "plugin"; // a keyword
  }

  private static String checked(String packageName) {
    if (!SourceVersion.isName(packageName) || !packageName.matches("[\\w.]+")) {
      throw new InputException(
          "--package is '%s', must be the name of a Java package, for example org.example.gpt"
              .formatted(packageName));
    }
    if (packageName.matches("(java|javax|%s)(\\..*)?".formatted(OURS.replace(".", "\\.")))) {
      throw new InputException(
          "--package is '%s', must not be one of Java's or of Gauntlet's own"
              .formatted(packageName));
    }
    return packageName;
  }

  /**
   * Where the project goes in a folder.
   *
   * @throws InputException if there is something of that name
   */
  public Path place(Path parent) {
    Path folder = parent.resolve(id);
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException("folder '" + folder + "' is there already, must be a new one");
    }
    return folder;
  }

  /**
   * Writes the project into its folder, which must not exist.
   *
   * @throws InputException if it exists, or cannot be written; what was written stays
   */
  public void write(Path parent) {
    Path folder = place(parent);
    try {
      Files.createDirectory(folder);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue(), UTF_8);
      }
    } catch (IOException e) {
      throw new InputException(
          "folder '" + folder + "' cannot be written: " + OneLine.reason(e), e);
    }
  }
}
