package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plans suites with plugins that misbehave: each is one line that names jar and class, and this
 * process is none the worse.
 */
class PluginFaultsIT {
  private static final String IMPLEMENTATION =
      """
      import ai.djl.ndarray.types.Shape;
      import ai.djl.nn.*;
      import dev.gauntlet.spi.*;

      public class Faulty implements Implementation<Faulty.Config> {
        public record Config(int width) {
          public Config { /* settings */ }
        }
        static int deeper(int depth) { return deeper(depth + 1) + 1; }
        static void hang() { while (true) { Thread.onSpinWait(); } }
        public Faulty() { /* constructor */ }
        public String id() { return "faulty"; }
        public Origin origin() { return new Origin("a fault", "a test", "https://example.org"); }
        public Config defaults() { /* defaults */ return new Config(3); }
        public Block build(Config config, Problem problem) {
          /* build */
          return Blocks.identityBlock();
        }
      }
      """;
  private static final String TASK =
      """
      import dev.gauntlet.spi.*;
      import java.util.*;

      public class FaultyTask implements Task<FaultyTask.Config> {
        public record Config(int width) {}
        public String id() { return "faulty-task"; }
        public String summary() { return "Nothing."; }
        public Config defaults() { return new Config(3); }
        public Dataset open(Config config, DataAccess data, long seed) {
          /* open */
          return null;
        }
      }
      """;

  private static final String EXIT = "if (true) System.exit(3);";
  private static final String HANG = "Faulty.hang();";
  private static final String RECURSE = "Faulty.deeper(0);";
  private static final String THROW = "if (true) throw new AssertionError(\"boom\");";

  @TempDir Path root;

  private Path jar(String place, String fault) throws IOException {
    String at = "/* " + place + " */";
    assertThat(IMPLEMENTATION + TASK).contains(at);
    return new PluginJarBuilder(root)
        .classes(
            Map.of(
                "Faulty",
                IMPLEMENTATION.replace(at, fault),
                "FaultyTask",
                TASK.replace(at, fault),
                "Helper",
                "public class Helper {}"))
        .without("Helper.class") // as if its library had been forgotten
        .service(Implementation.class, "Faulty")
        .service(Task.class, "FaultyTask")
        .build(root.resolve("faulty.jar"));
  }

  private RunPlan plan(Path jar, String task, String implementation, Duration patience)
      throws IOException {
    try (Catalog catalog = Catalog.load(List.of(jar), null, Toys.application(root))) {
      Planner planner =
          new Planner(catalog, DataFolders.of(root), Map.of(), new Placement(2, "cpu"), patience);
      String suite =
          "suite: s\ntrials:\n  - task: %s\n    implementations: [%s]\n"
              .formatted(task, implementation);
      return planner.plan(SuiteReader.read("s.yaml", suite.getBytes(UTF_8)), Overrides.NONE);
    }
  }

  /** A plan of two trials of the plugin, for which nothing is wrong but what is in the jar. */
  private RunPlan planOfTwo(Path jar) throws IOException {
    Files.writeString(root.resolve("a.txt"), "text");
    return plan(
        jar,
        "{id: toy-text, corpus: a.txt}",
        "{id: faulty, width: [5, 7]}",
        Duration.ofSeconds(60));
  }

  static Stream<Arguments> faults() {
    String exited = "it ended its process (exit code 3) while it was ";
    String late = "it did not come to an end of ";
    String overflow = "java.lang.StackOverflowError while it was ";
    String thrown = "java.lang.AssertionError: boom while it was ";
    return Stream.of("build", "open")
        .flatMap(
            place -> {
              String doing = place.equals("build") ? "building its model" : "opening its data";
              return Stream.of(
                  Arguments.of(place, EXIT, exited + doing),
                  Arguments.of(place, HANG, late + doing + " within 3 s"),
                  Arguments.of(place, RECURSE, overflow + doing),
                  Arguments.of(place, THROW, thrown + doing));
            });
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesJarAndClass(String place, String fault, String problem) throws IOException {
    Path jar = jar(place, fault);
    boolean task = place.equals("open");
    String message =
        "s.yaml:%d: plugin %s (class %s) is broken: %s"
            .formatted(task ? 3 : 4, jar.toRealPath(), task ? "FaultyTask" : "Faulty", problem);

    assertThatThrownBy(
            () ->
                plan(
                    jar,
                    task ? "faulty-task" : "toy-text",
                    "faulty",
                    Duration.ofSeconds(fault.equals(HANG) ? 3 : 60)))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void namesJarAndClassWhereSettingsAreTaken() throws IOException {
    Path jar = jar("settings", "if (width == 4) System.exit(3);");

    assertThatThrownBy(
            () -> plan(jar, "toy-text", "{id: faulty, width: 4}", Duration.ofSeconds(60)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "s.yaml:4: plugin %s (class Faulty) is broken: it ended its process (exit code 3)"
                + " while it was taking its settings",
            jar.toRealPath());
  }

  static Stream<Arguments> faultsInLoading() {
    String exited = "it ended its process (exit code 3) while it was being loaded";
    return Stream.of(
        Arguments.of("constructor", EXIT, exited),
        Arguments.of("defaults", EXIT, exited),
        Arguments.of("defaults", RECURSE, "java.lang.StackOverflowError"),
        Arguments.of("constructor", "Runtime.getRuntime().halt(3);", exited));
  }

  static Stream<Arguments> answersThatAreNone() {
    String npe = "java.lang.NullPointerException: ";
    return Stream.of(
        Arguments.of(
            "build",
            "if (true) return null;",
            npe + "build() returned null while it was building its model"),
        Arguments.of(
            "open",
            "if (true) return null;",
            npe + "open() returned null while it was opening its data"),
        Arguments.of(
            "build",
            "if (true) return new LambdaBlock(x -> x) {"
                + " public Shape[] getOutputShapes(Shape[] in) {"
                + " return new Shape[] {in[0].add(5)}; } };",
            "java.lang.IllegalStateException: by its getOutputShapes the model makes (1, 10, 5) of"
                + " tokens (1, 10), must make (1, 10, 16) or (1, 1, 16) while it was building its"
                + " model"),
        Arguments.of(
            "build",
            "if (true) new Helper();",
            "it needs class Helper, which is in no jar here: put the jar that has it into the folder"
                + " plugins while it was building its model"));
  }

  @ParameterizedTest
  @MethodSource("answersThatAreNone")
  void namesJarAndClassOfWhatIsNoAnswer(String place, String fault, String problem)
      throws IOException {
    Files.writeString(root.resolve("a.txt"), "text");
    Path jar = jar(place, fault);
    boolean task = place.equals("open");

    assertThatThrownBy(
            () ->
                plan(
                    jar,
                    task ? "faulty-task" : "{id: toy-text, corpus: a.txt}",
                    "faulty",
                    Duration.ofSeconds(60)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "s.yaml:%d: plugin %s (class %s) is broken: %s"
                .formatted(
                    task ? 3 : 4, jar.toRealPath(), task ? "FaultyTask" : "Faulty", problem));
  }

  /** This is what {@code gauntlet} itself calls, for any command. */
  @ParameterizedTest
  @MethodSource("faultsInLoading")
  void namesJarAndClassWhereOneCannotBeLoaded(String place, String fault, String problem)
      throws IOException {
    Path jar = jar(place, fault);

    assertThatThrownBy(() -> Catalog.load(List.of(jar), null).close())
        .isInstanceOf(InputException.class)
        .hasMessage("plugin %s (class Faulty) is broken: %s".formatted(jar.toRealPath(), problem));
  }

  @Test
  void takesWhatAHealthyPluginAnswers() throws IOException {
    Path jar =
        jar(
            "build",
            "System.out.println(\"entering, not an answer\"); if (config.width() == 7)"
                + " throw new IllegalArgumentException(\"width is 7\");");

    RunPlan plan = planOfTwo(jar);

    assertThat(plan.trials()).hasSize(2);
    TrialSpec first = plan.specs().get(0);
    assertThat(first.implementation().config()).containsExactly(Map.entry("width", 5L));
    assertThat(first.versions()).containsEntry("plugin:faulty", Sha256.of(jar));
    assertThat(plan.trials().get(0).parameters()).isZero();
    assertThat(plan.refusals().values()).containsExactly("width is 7");
  }

  /** All that planning needs comes from one process, which made each plugin once. */
  @ParameterizedTest
  @ValueSource(strings = {EXIT, HANG, THROW})
  void plansWithAPluginThatBehavesTheFirstTimeOnly(String fault) throws IOException {
    Path made = root.resolve("made");
    Path jar = jar("constructor", onceOnly(made, fault));

    RunPlan plan = planOfTwo(jar);

    assertThat(plan.trials()).hasSize(2);
    assertThat(plan.trials().get(0).parameters()).isZero();
    assertThat(made).isDirectory();
  }

  /** Who needs the plugin itself gets the one line, too. */
  @Test
  void namesJarAndClassWhereOneCannotBeMadeASecondTime() throws IOException {
    Path jar = jar("constructor", onceOnly(root.resolve("made"), THROW));
    try (Catalog catalog = Catalog.load(List.of(jar), null, Toys.application(root))) {
      Plugin<?> faulty = catalog.implementation("faulty");

      assertThatThrownBy(faulty::provider)
          .isInstanceOf(InputException.class)
          .hasMessage(
              "plugin %s (class Faulty) is broken: java.lang.AssertionError: boom",
              jar.toRealPath());
    }
  }

  private static String onceOnly(Path made, String fault) {
    return "if (!new java.io.File(\"%s\").mkdir()) { %s }"
        .formatted(made.toString().replace('\\', '/'), fault);
  }

  /** As {@code gauntlet list --verbose} asks: one that is broken is no reason to hear no other. */
  @Test
  void asksTheNextAfterOneHasEndedItsProcess() throws IOException {
    Path jar = jar("open", EXIT);
    try (Catalog catalog = Catalog.load(List.of(jar), null, Toys.application(root));
        PluginAnswers answers = new PluginAnswers(catalog, DataFolders.of(root))) {
      assertThatThrownBy(() -> answers.problem(catalog.task("faulty-task")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("it ended its process (exit code 3) while it was opening its data");

      Problem problem = answers.problem(catalog.task("toy-text"));
      assertThat(answers.model(catalog.implementation("faulty"), problem).parameters()).isZero();
    }
  }
}
