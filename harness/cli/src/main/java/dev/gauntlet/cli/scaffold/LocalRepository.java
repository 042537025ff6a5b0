package dev.gauntlet.cli.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Where this user's Maven keeps its artifacts, found in the order in which Maven finds it: its
 * property {@value #PROPERTY} on the command line (of which {@code MAVEN_ARGS} and {@code
 * .mvn/maven.config} are a part) and among the system properties ({@code MAVEN_OPTS}, {@code
 * .mvn/jvm.config}), the user's settings, those of the installation, {@code ~/.m2/repository}.
 */
public final class LocalRepository {
  /** The property by which Maven is told. */
  public static final String PROPERTY = "maven.repo.local";

  private static final Pattern OPTION =
      Pattern.compile(
          "(?:^|\\s)-D\\s*" + Pattern.quote(PROPERTY) + "=(?:\"([^\"]*)\"|'([^']*)'|(\\S+))");
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\s*-D" + Pattern.quote(PROPERTY) + "=(.*?)\\s*$");
  private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]+)}");

  private final Map<String, String> environment;
  private final Path home;

  private LocalRepository(Map<String, String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  /**
   * The folder for builds in a directory.
   *
   * @param named what the user says it is, or null
   * @param directory in which Maven will run
   * @param environment variables of the process
   * @param home of the user
   * @throws InputException if Maven's settings cannot be read
   */
  public static Path of(
      @Nullable Path named, Path directory, Map<String, String> environment, Path home) {
    return named != null
        ? named.toAbsolutePath()
        : new LocalRepository(environment, home).find(directory.toAbsolutePath());
  }

  private Path find(Path directory) {
    Path project = project(directory);
    return option(OPTION, environment.getOrDefault("MAVEN_ARGS", ""))
        .or(() -> option(LINE, "maven.config", project))
        .or(() -> option(OPTION, environment.getOrDefault("MAVEN_OPTS", "")))
        .or(() -> option(OPTION, "jvm.config", project))
        .or(() -> settings().stream().flatMap(file -> setting(file).stream()).findFirst())
        .map(path -> directory.resolve(path).normalize())
        .orElse(home.resolve(".m2").resolve("repository"));
  }

  /** The folder whose {@code .mvn} counts: this one or the nearest above it that has one. */
  private static @Nullable Path project(Path directory) {
    Path folder = directory;
    while (folder != null && !Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static Optional<String> option(Pattern pattern, String file, @Nullable Path project) {
    Path path = project == null ? null : project.resolve(".mvn").resolve(file);
    if (path == null || !Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return option(pattern, Files.readString(path, UTF_8));
    } catch (IOException e) {
      throw unreadable(path, OneLine.reason(e), e);
    }
  }

  /** The last one counts. */
  private static Optional<String> option(Pattern pattern, String text) {
    String found = null;
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        found = matcher.group(group) == null ? found : matcher.group(group);
      }
    }
    return Optional.ofNullable(found);
  }

  /** The settings of the user, then those of the Maven that the shell would start. */
  private List<Path> settings() {
    List<Path> files = new ArrayList<>(List.of(home.resolve(".m2/settings.xml")));
    for (String variable : List.of("MAVEN_HOME", "M2_HOME")) {
      String maven = environment.get(variable);
      if (maven != null && !maven.isBlank()) {
        files.add(Path.of(maven, "conf", "settings.xml"));
      }
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      try {
        Path launcher = Path.of(folder, "mvn");
        if (Files.isExecutable(launcher)) {
          files.add(launcher.toRealPath().resolve("../../conf/settings.xml").normalize());
          break;
        }
      } catch (IOException | InvalidPathException e) {
        // no Maven there
      }
    }
    return files.stream().filter(Files::isRegularFile).toList();
  }

  /** What a file of settings says. */
  private Optional<String> setting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null); // it throws, and prints nothing
      Element root = builder.parse(in).getDocumentElement();
      for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node.getNodeName().equals("localRepository") && !node.getTextContent().isBlank()) {
          return Optional.of(filled(node.getTextContent().strip()));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, OneLine.reason(e), e);
    } catch (SAXException | ParserConfigurationException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** With properties and variables of the environment in place of their names. */
  private String filled(String text) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> {
              String name = place.group(1);
              String value =
                  name.equals("user.home")
                      ? home.toString()
                      : name.startsWith("env.")
                          ? environment.get(name.substring("env.".length()))
                          : System.getProperty(name);
              return Matcher.quoteReplacement(value == null ? place.group() : value);
            });
  }

  private static InputException unreadable(Path file, String reason, Exception e) {
    return new InputException(
        "where Maven keeps its artifacts cannot be told, %s cannot be read (%s); name it with -D%s=DIR"
            .formatted(file, reason, PROPERTY),
        e);
  }
}
