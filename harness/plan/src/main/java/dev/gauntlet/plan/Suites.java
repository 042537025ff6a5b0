package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.base.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The suites that come with Gauntlet: resources {@code suites/NAME.yaml}, whose names the resource
 * {@code suites/index} lists in the order in which to show them.
 */
public final class Suites {

  private static final String FOLDER = "suites/";

  private Suites() {}

  /** The built-in suites: their descriptions by name. */
  public static Map<String, String> builtIn() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    names().forEach(name -> descriptions.put(name, load(name).description()));
    return descriptions;
  }

  /**
   * Reads a suite.
   *
   * @param suite a built-in name, or the path of a {@code .yaml} file
   * @throws InputException if there is none, or it is not a suite
   */
  static Suite load(String suite) {
    if (suite.endsWith(".yaml") || suite.endsWith(".yml")) {
      return SuiteReader.read(suite, file(suite));
    }
    List<String> names = names();
    if (!names.contains(suite)) {
      throw new InputException(
          Nearest.unknown("suite", suite, names) + ", or the path of a .yaml file");
    }
    String resource = FOLDER + suite + ".yaml";
    return SuiteReader.read(resource, resource(resource));
  }

  private static byte[] file(String suite) {
    try {
      Path path = Path.of(suite);
      if (!Files.isRegularFile(path)) {
        throw new InputException("no suite file " + suite);
      }
      try (InputStream in = Files.newInputStream(path)) {
        return in.readNBytes(YamlReader.MAX_BYTES + 1);
      }
    } catch (InvalidPathException e) {
      throw new InputException("suite file " + suite + " cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new InputException("suite file " + suite + " cannot be read: " + OneLine.reason(e), e);
    }
  }

  private static List<String> names() {
    return new String(resource(FOLDER + "index"), UTF_8).lines().toList();
  }

  private static byte[] resource(String name) {
    try (InputStream in = Suites.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Gauntlet comes without its resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
