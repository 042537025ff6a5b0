package dev.gauntlet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.spi.Contract;
import dev.gauntlet.spi.Implementation;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A jar that was built against the contract of plugins goes on working, or is refused by its
 * version. The contract is written down in {@code api.txt} of {@code spi} and {@code ops}: tools
 * that compare two jars have no released one to compare with, and a file is there in a fresh clone
 * without a network, and shows every change of the contract to whoever reads the change.
 */
final class ContractTest {
  private static final String WRITE = "contract.write";
  private static final String HOW_TO_WRITE =
      "./mvnw test -pl harness/cli -am -Dtest=ContractTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dcontract.write=true";
  private static final Pattern RESULTS = Pattern.compile("dev\\.gauntlet\\.spi\\.result\\.[\\w$]+");
  private static final String FIRST_LINE = "contract: ";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"spi", "ops"})
  void isAsItIsWrittenDown(String module) throws Exception {
    Class<?> one = module.equals("spi") ? Implementation.class : ModelBlock.class;
    PublicTypes now =
        PublicTypes.of(locationOf(one), one.getPackageName(), one.getClassLoader(), RESULTS);
    Path file = Path.of("..", module, "api.txt");
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, FIRST_LINE + Contract.VERSION + "\n" + now.toText());
    }

    List<String> written = Files.readAllLines(file);
    if (written.get(0).equals(FIRST_LINE + Contract.VERSION)) {
      assertThat(PublicTypes.read(written.subList(1, written.size())).brokenBy(now))
          .as(
              "what a jar that was built before relies on: keep it, or raise Contract.VERSION and"
                  + " write the contract down with %s",
              HOW_TO_WRITE)
          .isEmpty();
    }
    assertThat(String.join("\n", written) + "\n")
        .as("the contract has grown: write it down with %s", HOW_TO_WRITE)
        .isEqualTo(FIRST_LINE + Contract.VERSION + "\n" + now.toText());
  }

  /** Each of these changes keeps the sources of the contract correct, and breaks a jar. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Implementation | String id(); | CharSequence id();"
            + " | Implementation#id() was 'public abstract java.lang.String',"
            + " is 'public abstract java.lang.CharSequence'",
        "Implementation | String id(); | String id(); String author();"
            + " | Implementation#author() has to be implemented now",
        "Origin | String title, String author, | String author, String title, int year,"
            + " | Origin#new(java.lang.String,java.lang.String,java.lang.String) is gone",
        "SelfTraining | double learn(Batch batch); | double learns(Batch batch);"
            + " | SelfTraining#learn(dev.gauntlet.spi.Batch) is gone",
        "TokenBatch | public int size() | int size() | TokenBatch#size() is gone",
      })
  void aChangeThatBreaksAJarIsFound(String type, String from, String to, String broken)
      throws Exception {
    assertThat(written().brokenBy(changed(type, from, to))).contains("dev.gauntlet.spi." + broken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Implementation | String id(); | String id(); default String author() { return id(); }",
        "Vocabulary | public int size() { | public int count() { return size(); } public int size() {",
        "TokenBatch | public final class | public class",
      })
  void aChangeThatBreaksNoneIsAllowed(String type, String from, String to) throws Exception {
    PublicTypes changed = changed(type, from, to);
    assertThat(changed).isNotEqualTo(written());
    assertThat(written().brokenBy(changed)).isEmpty();
  }

  private static PublicTypes written() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../spi/api.txt"));
    return PublicTypes.read(lines.subList(1, lines.size()));
  }

  /** The contract with a change in the source of a type. */
  private PublicTypes changed(String type, String from, String to) throws Exception {
    Path sources = Path.of("../spi/src/main/java/dev/gauntlet/spi");
    String source = Files.readString(sources.resolve(type + ".java"));
    assertThat(source).contains(from);
    Path copy = folder.resolve(type + ".java");
    Files.writeString(copy, source.replace(from, to), UTF_8);
    List<Path> libraries = List.of(locationOf(NDArray.class), locationOf(NullMarked.class));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-nowarn",
                "-d",
                folder.resolve("classes").toString(),
                "-cp",
                String.join(File.pathSeparator, libraries.stream().map(Path::toString).toList()),
                copy.toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith(type + ".java"))
          .forEach(file -> arguments.add(file.toString()));
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
    Path classes = folder.resolve("classes");
    URL[] path = {
      classes.toUri().toURL(), libraries.get(0).toUri().toURL(), libraries.get(1).toUri().toURL()
    };
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      return PublicTypes.of(classes, "dev.gauntlet.spi", loader, RESULTS);
    }
  }

  private static Path locationOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
