package dev.gauntlet.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Contract;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogTest {

  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(root.resolve("plugins"));
  }

  /** With {@link Toys} as what is built in; no other process takes part. */
  private Catalog load(List<Path> named, Path plugins) throws IOException {
    return Catalog.loadTrusted(named, plugins, Toys.application(root));
  }

  /** Source of an implementation, with a part replaced. */
  private static String source(String part, String replacement) {
    String source =
        """
        import ai.djl.nn.*;
        import dev.gauntlet.spi.*;

        public class Jarred implements Implementation<Jarred.Config> {
          public record Config(int width) {}
          public String id() { return "jarred"; }
          public Origin origin() { return new Origin("a jar", "a test", "https://example.org"); }
          public Config defaults() { return new Config(3); }
          public Block build(Config config, Problem problem) { return Blocks.identityBlock(); }
        }
        """;
    assertThat(source).contains(part);
    return source.replace(part, replacement);
  }

  private Path jar(String file, String part, String replacement) throws IOException {
    return new PluginJarBuilder(Files.createTempDirectory(root, "build"))
        .classes(Map.of("Jarred", source(part, replacement)))
        .service(Implementation.class, "Jarred")
        .build(root.resolve(file));
  }

  private Path goodJar(String file) throws IOException {
    return jar(file, "", "");
  }

  private static Path real(Path path) throws IOException {
    return path.toRealPath();
  }

  private void assertRefused(Path jar, String message) {
    assertThatThrownBy(() -> load(List.of(jar), folder))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void findsWhatIsBuiltIn() throws IOException {
    try (Catalog catalog = load(List.of(), null)) {
      assertThat(catalog.implementations())
          .extracting(Plugin::id)
          .containsExactly("toy-table", "toy-width");
      assertThat(catalog.tasks()).extracting(Plugin::id).containsExactly("toy-text");
      assertThat(catalog.task("toy-text").source()).isEqualTo("built in");
      assertThat(catalog.jars()).isEmpty();
    }
  }

  @Test
  void findsWhatIsInJars() throws IOException {
    Path jar = goodJar("good.jar");
    try (Catalog catalog = load(List.of(jar), null)) {
      Plugin<Implementation<?>> plugin = catalog.implementation("jarred");

      assertThat(plugin.source()).isEqualTo("in " + real(jar));
      assertThat(plugin.jar()).contains(new PluginJar(real(jar), Sha256.of(jar)));
      assertThat(plugin.provider().defaults()).hasToString("Config[width=3]");
      assertThat(catalog.jars()).containsExactly(plugin.jar().orElseThrow());
      assertThat(catalog.implementations()).hasSize(3);
    }
  }

  @Test
  void findsWhatIsInTheFolderOnce() throws IOException {
    Path jar = Files.move(goodJar("good.jar"), folder.resolve("good.jar"));
    Files.writeString(folder.resolve("README.md"), "not a jar");
    try (Catalog catalog = load(List.of(jar, jar), folder)) {
      assertThat(catalog.jars()).hasSize(1);
      assertThat(catalog.implementation("jarred").source()).isEqualTo("in " + real(jar));
    }
  }

  @Test
  void takesNoFolderForAnEmptyOne() throws IOException {
    try (Catalog catalog = load(List.of(), root.resolve("gone"))) {
      assertThat(catalog.jars()).isEmpty();
    }
  }

  @Test
  void letsAJarUseTheClassesOfAnother() throws IOException {
    Map<String, String> sources =
        Map.of(
            "Helper",
            "public class Helper { public static int width() { return 7; } }",
            "Jarred",
            source("new Config(3)", "new Config(Helper.width())"));
    PluginJarBuilder builder =
        new PluginJarBuilder(Files.createDirectory(root.resolve("build"))).classes(sources);
    Path helper = builder.build(folder.resolve("helper.jar"));
    Path plugin =
        builder
            .without("Helper.class")
            .service(Implementation.class, "Jarred")
            .build(root.resolve("plugin.jar"));
    try (Catalog catalog = load(List.of(plugin), folder)) {
      assertThat(catalog.implementation("jarred").provider().defaults())
          .hasToString("Config[width=7]");
      assertThat(catalog.libraries()).extracting(PluginJar::path).containsExactly(real(helper));
    }
  }

  @Test
  void namesTheNearestOfAnUnknownPlugin() throws IOException {
    try (Catalog catalog = load(List.of(), null)) {
      assertThatThrownBy(() -> catalog.implementation("toy-widht"))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "unknown implementation 'toy-widht' (did you mean 'toy-width'?);"
                  + " allowed: toy-table, toy-width");
      assertThatThrownBy(() -> catalog.task("chess"))
          .isInstanceOf(InputException.class)
          .hasMessage("unknown task 'chess'; allowed: toy-text");
    }
  }

  @Test
  void refusesTwoPluginsOfOneName() throws IOException {
    Path one = goodJar("one.jar");
    Path two =
        Files.move(jar("two.jar", "new Config(3)", "new Config(4)"), folder.resolve("two.jar"));

    assertRefused(
        one,
        "two implementations are called 'jarred': one is in %s, one is in %s"
            .formatted(real(one), real(two)));
  }

  @Test
  void takesTheSameClassForOnePlugin() throws IOException {
    Path one = goodJar("one.jar");
    Files.copy(one, folder.resolve("copy.jar"));
    Path larger =
        new PluginJarBuilder(Files.createTempDirectory(root, "build"))
            .classes(Map.of("Jarred", source("", "")))
            .service(Implementation.class, "Jarred")
            .entry("library.txt", "what it brings along")
            .build(root.resolve("with-libraries.jar"));

    try (Catalog catalog = load(List.of(one, larger), folder)) {
      assertThat(catalog.implementation("jarred").source()).isEqualTo("in " + real(one));
      assertThat(catalog.jars())
          .extracting(PluginJar::path)
          .containsExactly(real(one), real(larger));
      assertThat(catalog.libraries()).isEmpty();
    }
  }

  @Test
  void takesNoNoteOfWhatSystemsAndBuildsLeaveBesideJars() throws IOException {
    Path jar = Files.move(goodJar("good.jar"), folder.resolve("good.jar"));
    Files.writeString(folder.resolve("._good.jar"), "resource fork of macOS");
    Files.createFile(folder.resolve(".jar"));
    Path sources =
        new PluginJarBuilder(root)
            .entry("Jarred.java", source("", ""))
            .service(Implementation.class, "Jarred")
            .build(folder.resolve("good-sources.jar"));

    try (Catalog catalog = load(List.of(), folder)) {
      assertThat(catalog.jars()).extracting(PluginJar::path).containsExactly(real(jar));
      assertThat(catalog.libraries()).isEmpty();
    }
    assertRefused(
        sources,
        "plugin " + sources + " registers plugins but holds no classes, must be the jar that does");
  }

  @Test
  void refusesAPluginWithTheNameOfABuiltInOne() throws IOException {
    Path jar = jar("table.jar", "\"jarred\"", "\"toy-table\"");

    assertRefused(
        jar, "two implementations are called 'toy-table': one is built in, one is in " + real(jar));
  }

  @Test
  void refusesAJarThatIsNotThere() {
    Path jar = root.resolve("gone.jar");

    assertRefused(jar, "plugin " + jar + " is not there, must be a jar file");
    assertRefused(root, "plugin " + root + " is not there, must be a jar file");
  }

  @Test
  void refusesAFileThatIsNoJar() throws IOException {
    Path jar = Files.writeString(root.resolve("text.jar"), "not a jar");

    assertThatThrownBy(() -> load(List.of(jar), folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("plugin " + jar + " is not a jar: ");
  }

  @Test
  void refusesANamedJarThatRegistersNothing() throws IOException {
    Path jar = new PluginJarBuilder(root).entry("a.txt", "a").build(root.resolve("empty.jar"));

    assertRefused(
        jar,
        ("plugin %s registers no implementation and no task: it has neither"
                + " META-INF/services/%s nor META-INF/services/%s")
            .formatted(real(jar), Implementation.class.getName(), Task.class.getName()));
  }

  @Test
  void namesTheJarThatRegistersAMissingClass() throws IOException {
    goodJar("good.jar");
    Path jar =
        new PluginJarBuilder(root)
            .classes(Map.of("Other", "public class Other {}"))
            .service(Task.class, "Gone")
            .build(root.resolve("broken.jar"));

    assertThatThrownBy(() -> load(List.of(root.resolve("good.jar"), jar), folder))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "plugin %s is broken: dev.gauntlet.spi.Task: Provider Gone not found", real(jar));
  }

  @Test
  void refusesAClassThatIsNoPlugin() throws IOException {
    Path jar =
        new PluginJarBuilder(root)
            .classes(Map.of("Jarred", source("", "")))
            .service(Task.class, "Jarred")
            .build(root.resolve("broken.jar"));

    assertRefused(
        jar,
        "plugin %s is broken: dev.gauntlet.spi.Task: Jarred not a subtype".formatted(real(jar)));
  }

  private Path jarOfContract(String file, String version) throws IOException {
    return new PluginJarBuilder(Files.createTempDirectory(root, "build"))
        .classes(Map.of("Jarred", source("", "")))
        .service(Implementation.class, "Jarred")
        .entry(
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nGauntlet-Contract: " + version + "\n")
        .build(root.resolve(file));
  }

  @Test
  void refusesAJarThatIsBuiltForAnotherContract() throws IOException {
    Path jar = jarOfContract("old.jar", "0");
    String message =
        "plugin %s is built for version 0 of the contract of plugins, this Gauntlet has version "
            + Contract.VERSION
            + ": build it against this one, as 'gauntlet new-plugin --help' says";

    assertRefused(jar, message.formatted(real(jar)));
    Path placed = Files.move(jar, folder.resolve("old.jar"));
    assertThatThrownBy(() -> load(List.of(), folder))
        .isInstanceOf(InputException.class)
        .hasMessage(message, real(placed));
  }

  @Test
  void takesAJarThatIsBuiltForThisContract() throws IOException {
    Path jar = jarOfContract("new.jar", Integer.toString(Contract.VERSION));
    try (Catalog catalog = load(List.of(jar), null)) {
      assertThat(catalog.implementation("jarred").source()).isEqualTo("in " + real(jar));
    }
  }

  @Test
  void saysForWhichJavaAJarIsBuilt() throws IOException {
    Path jar =
        new PluginJarBuilder(root)
            .classes(Map.of("Jarred", source("", "")))
            .ofClassVersion("Jarred.class", 99)
            .service(Implementation.class, "Jarred")
            .build(root.resolve("newer.jar"));
    int java = Runtime.version().feature();

    assertRefused(
        jar,
        "plugin %s is broken: its class Jarred is built for Java 55, this is Java %d: build it with"
                .formatted(real(jar), java)
            + " --release "
            + java);
  }

  @Test
  void saysWhichClassIsMissing() throws IOException {
    Map<String, String> sources =
        Map.of(
            "Helper",
            "public class Helper { public static int width() { return 7; } }",
            "Jarred",
            source("new Config(3)", "new Config(Helper.width())"));
    PluginJarBuilder builder =
        new PluginJarBuilder(Files.createDirectory(root.resolve("build")))
            .classes(sources)
            .without("Helper.class")
            .service(Implementation.class, "Jarred");
    Path jar = builder.build(root.resolve("poor.jar"));

    assertRefused(
        jar,
        "plugin %s (class Jarred) is broken: it needs class Helper, which is in no jar here: put"
                .formatted(real(jar))
            + " the jar that has it into the folder plugins");
  }

  @Test
  void saysThatAPluginWasBuiltAgainstOtherClasses() throws IOException {
    PluginJarBuilder builder =
        new PluginJarBuilder(Files.createDirectory(root.resolve("build")))
            .classes(
                Map.of(
                    "Helper",
                    "public class Helper { public static int width() { return 7; } }",
                    "Jarred",
                    source("new Config(3)", "new Config(Helper.width())")))
            .classes(Map.of("Helper", "public class Helper { }"))
            .service(Implementation.class, "Jarred");
    Path jar = builder.build(root.resolve("stale.jar"));

    assertThatThrownBy(() -> load(List.of(jar), folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "plugin %s (class Jarred) is broken: java.lang.NoSuchMethodError: ", real(jar))
        .hasMessageEndingWith(
            ": it was built against another version of what it uses; build it anew");
  }

  static Stream<Arguments> mistakes() {
    String origin = "new Origin(\"a jar\", \"a test\", \"https://example.org\")";
    String boom = "throw new IllegalStateException(\"boom\");";
    return Stream.of(
        Arguments.of(
            "public String id()",
            "public Jarred() {" + boom + "} public String id()",
            "(class Jarred) is broken: dev.gauntlet.spi.Implementation: Provider Jarred could not be instantiated:"
                + " java.lang.IllegalStateException: boom"),
        Arguments.of(
            "return new Config(3);",
            boom,
            "(class Jarred) is broken: java.lang.IllegalStateException: boom"),
        Arguments.of(
            "\"jarred\"",
            "\"jarRed\"",
            "is broken: implementation Jarred has id 'jarRed', must be in kebab-case"),
        Arguments.of(
            "\"jarred\"",
            "null",
            "is broken: implementation Jarred has id 'null', must be in kebab-case"),
        Arguments.of("new Config(3)", "null", "is broken: implementation 'jarred' has no defaults"),
        Arguments.of(
            origin,
            "null",
            "(class Jarred) is broken: java.lang.NullPointerException: origin() is null"),
        Arguments.of(
            "int width",
            "float width",
            "is broken: implementation 'jarred': setting 'width' is of type float,"
                + " must be int, long, double, boolean, String or an enum"),
        Arguments.of(
            "int width",
            "int training",
            "is broken: implementation 'jarred': setting 'training' has a name that suite files use"
                + " themselves"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void refusesABrokenPlugin(String part, String replacement, String problem) throws IOException {
    Path jar = jar("broken.jar", part, replacement);

    assertRefused(jar, "plugin " + real(jar) + " " + problem);
  }
}
