package dev.gauntlet.spark;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user's release of Spark.
 *
 * @param path its folder
 * @param version as its jars have it: {@code 4.2.0}
 */
record SparkHome(Path path, String version) {
  private static final Pattern CORE = Pattern.compile("spark-core_(\\d+\\.\\d+)-(.+)\\.jar");
  private static final String SCALA = "2.13"; // of Spark 4, and of one of the two kinds of Spark 3

  /**
   * Looks what is there.
   *
   * @param folder {@code SPARK_HOME}; null if it is not set
   * @throws InputException if there is no release that can be used
   */
  static SparkHome of(@Nullable String folder) {
    if (folder == null || folder.isBlank()) {
      throw new InputException(
          "SPARK_HOME is not set: Spark does not come with Gauntlet; set it to a release of the"
              + " version that the cluster has");
    }
    Path jars = Path.of(folder, "jars");
    if (!Files.isDirectory(jars)) {
      throw new InputException("SPARK_HOME is '" + folder + "', which has no folder 'jars'");
    }
    try (Stream<Path> files = Files.list(jars)) {
      Matcher core =
          files
              .map(file -> CORE.matcher(file.getFileName().toString()))
              .filter(Matcher::matches)
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "SPARK_HOME is '" + folder + "', which has no spark-core"));
      if (!core.group(1).equals(SCALA)) {
        throw new InputException(
            "SPARK_HOME has Spark %s for Scala %s, must be one for Scala %s: Spark 4, or 3.5 for it"
                .formatted(core.group(2), core.group(1), SCALA));
      }
      return new SparkHome(Path.of(folder).toAbsolutePath(), core.group(2));
    } catch (IOException e) {
      throw new InputException("SPARK_HOME cannot be read: " + OneLine.reason(e), e);
    }
  }

  /**
   * The command that submits an application: that of the release, which knows its configuration.
   *
   * @throws InputException if it is not there
   */
  Path submit() {
    Path submit = path.resolve("bin").resolve("spark-submit");
    if (!Files.isExecutable(submit)) {
      throw new InputException("SPARK_HOME is '" + path + "', which has no bin/spark-submit");
    }
    return submit;
  }
}
