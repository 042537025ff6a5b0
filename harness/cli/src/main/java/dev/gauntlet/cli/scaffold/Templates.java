package dev.gauntlet.cli.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a new project, which are resources: plain text with places like {@code {{id}}}. */
final class Templates {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w-]+)}}");

  private Templates() {}

  /**
   * The templates of a kind of project, by the path of the file that each makes.
   *
   * @param kind {@code implementation} or {@code task}
   */
  static Map<String, String> of(String kind) {
    Map<String, String> templates = new LinkedHashMap<>();
    text("templates/" + kind + ".index")
        .lines()
        .map(line -> line.split(" +", -1))
        .forEach(entry -> templates.put(entry[1], text("templates/" + entry[0])));
    return templates;
  }

  /**
   * Fills the places of a template.
   *
   * @param values by name; one for each place
   */
  static String fill(String template, Map<String, String> values) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    Objects.requireNonNull(values.get(place.group(1)), place.group())));
  }

  /** The versions that this build was made with, by what templates call them. */
  static Map<String, String> versions() {
    try (InputStream file = stream("versions.properties")) {
      Properties properties = new Properties();
      properties.load(file);
      Map<String, String> versions = new LinkedHashMap<>();
      properties.forEach((name, version) -> versions.put(name.toString(), version.toString()));
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A resource beside this class. */
  static String text(String name) {
    try (InputStream file = stream(name)) {
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream stream(String name) {
    return Objects.requireNonNull(Templates.class.getResourceAsStream(name), name);
  }
}
