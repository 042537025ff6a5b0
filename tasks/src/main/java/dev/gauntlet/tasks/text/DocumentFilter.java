package dev.gauntlet.tasks.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which files of a folder belong to a corpus, by their names and sizes.
 *
 * @param include patterns of which one must fit; none where everything is included
 * @param exclude patterns of which none may fit
 * @param extensions of which a name must have one, in lower case; none where any will do
 * @param minBytes least size
 * @param maxBytes largest size
 */
record DocumentFilter(
    List<Pattern> include,
    List<Pattern> exclude,
    List<String> extensions,
    long minBytes,
    long maxBytes) {

  /**
   * A filter as a suite says it.
   *
   * @param include patterns as {@link #pattern} takes them, with commas between
   * @param extensions with commas between, with or without a dot: {@code java,.kt}
   * @throws IllegalArgumentException if a pattern is none
   */
  static DocumentFilter of(
      String include, String exclude, String extensions, long minBytes, long maxBytes) {
    return new DocumentFilter(
        list(include).stream().map(glob -> pattern("include", glob)).toList(),
        list(exclude).stream().map(glob -> pattern("exclude", glob)).toList(),
        list(extensions).stream().map(DocumentFilter::extension).toList(),
        minBytes,
        maxBytes);
  }

  private static String extension(String extension) {
    String name = extension.toLowerCase(Locale.ROOT);
    return name.startsWith(".") ? name : "." + name;
  }

  /**
   * Whether a path fits.
   *
   * @param path relative to the folder, with slashes
   */
  boolean accepts(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return (include.isEmpty() || fits(include, path))
        && !fits(exclude, path)
        && (extensions.isEmpty() || extensions.stream().anyMatch(name::endsWith));
  }

  boolean accepts(long size) {
    return size >= minBytes && size <= maxBytes;
  }

  private static boolean fits(List<Pattern> patterns, String path) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }

  /** What stands between commas, except within braces. */
  private static List<String> list(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int depth = 0;
    for (char c : (text + ",").toCharArray()) {
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        if (!part.toString().isBlank()) {
          parts.add(part.toString().strip());
        }
        part.setLength(0);
        depth = 0;
      } else {
        part.append(c);
      }
    }
    if (depth > 0) {
      throw new IllegalArgumentException("pattern '" + text + "' has a '{' without its '}'");
    }
    return parts;
  }

  /**
   * A pattern as Git has them in {@code .gitignore}: {@code *} and {@code ?} stand for what is
   * within a name, <code>**</code> for any folders, <code>{a,b}</code> for one of these (which Git
   * has not). Without a slash in it a pattern is for names at any depth; what fits a folder fits
   * all that is in it.
   *
   * @param setting what to name in an error
   * @throws IllegalArgumentException if braces do not pair
   */
  static Pattern pattern(String setting, String glob) {
    String trimmed = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
    String anchored = trimmed.startsWith("/") ? trimmed.substring(1) : trimmed;
    StringBuilder regex = new StringBuilder(trimmed.contains("/") ? "" : "(?:.*/)?");
    int depth = 0;
    for (int i = 0; i < anchored.length(); i++) {
      char c = anchored.charAt(i);
      if (anchored.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (anchored.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '{') {
        regex.append("(?:");
        depth++;
      } else if (c == '}' && depth > 0) {
        regex.append(')');
        depth--;
      } else if (c == ',' && depth > 0) {
        regex.append('|');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (depth > 0 || anchored.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has the pattern '%s', must be for example *.java, src/**/*.{java,kt} or build/"
              .formatted(setting, glob));
    }
    return Pattern.compile(regex + "(?:/.*)?", Pattern.DOTALL);
  }
}
