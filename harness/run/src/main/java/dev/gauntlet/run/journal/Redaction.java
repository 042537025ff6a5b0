package dev.gauntlet.run.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the folders of the user out of what a report quotes from a trial, such as the message of an
 * exception: reports are made to be shown to others, and a path tells who made it and where.
 */
final class Redaction {
  private final Map<Pattern, String> replacements = new LinkedHashMap<>();

  /**
   * A redaction of some folders.
   *
   * @param folders what to write for each, by its path
   */
  Redaction(Map<String, String> folders) {
    folders.entrySet().stream()
        // What is in another comes first: a run directory in the user's home is not ~/runs/..
        .sorted(Comparator.comparing(folder -> -folder.getKey().length()))
        .forEach(
            folder ->
                replacements.put(
                    Pattern.compile("(?<![\\w.-])" + Pattern.quote(folder.getKey()) + "(?![\\w-])"),
                    Matcher.quoteReplacement(folder.getValue())));
  }

  /**
   * The folders of this process and its user.
   *
   * @param run the run directory
   * @param others further folders and files that the user named
   * @return what to write for each, by its path
   */
  static Map<String, String> folders(Path run, Collection<Path> others) {
    Map<String, String> folders = new LinkedHashMap<>();
    add(folders, run, "RUN");
    others.forEach(other -> add(folders, other, "NAMED"));
    add(folders, Path.of(""), ".");
    property(folders, "gauntlet.home", "GAUNTLET");
    property(folders, "user.home", "~");
    return folders;
  }

  private static void property(Map<String, String> folders, String property, String name) {
    String value = System.getProperty(property);
    if (value != null && !value.isBlank()) {
      add(folders, Path.of(value), name);
    }
  }

  /** Both ways of writing a path; that of a whole disk is nobody's. */
  private static void add(Map<String, String> folders, Path path, String name) {
    Set<Path> ways = new LinkedHashSet<>();
    ways.add(path.toAbsolutePath().normalize());
    try {
      ways.add(path.toRealPath());
    } catch (IOException e) {
      // it is gone: then there is one way
    }
    for (Path way : ways) {
      if (way.getNameCount() > 0) {
        folders.putIfAbsent(way.toString(), name);
      }
    }
  }

  /** The text with names for the folders. */
  String of(String text) {
    String redacted = text;
    for (Map.Entry<Pattern, String> replacement : replacements.entrySet()) {
      redacted = replacement.getKey().matcher(redacted).replaceAll(replacement.getValue());
    }
    return redacted;
  }
}
