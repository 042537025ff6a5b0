package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  private static final Locale BEFORE = Locale.getDefault();

  @TempDir Path dir;

  @AfterEach
  void restoreLocale() {
    Locale.setDefault(BEFORE);
  }

  @Test
  void writesEveryFileAndNothingElse() throws IOException {
    Reports.write(Runs.study(1), dir);

    assertThat(files(dir).keySet())
        .containsExactly(
            "curves.csv",
            "plots/addition-test-accuracy-by-time.png",
            "plots/addition-test-accuracy-by-time.svg",
            "plots/addition-test-loss-by-time.png",
            "plots/addition-test-loss-by-time.svg",
            "plots/shakespeare-test-accuracy-by-time.png",
            "plots/shakespeare-test-accuracy-by-time.svg",
            "plots/shakespeare-test-loss-by-time.png",
            "plots/shakespeare-test-loss-by-time.svg",
            "report.html",
            "results.csv",
            "summary.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab", "tr-TR"})
  void isTheSameByteForByteInEveryLocale(String locale) throws IOException {
    Reports.write(Runs.study(2), dir.resolve("root"));
    Locale.setDefault(Locale.forLanguageTag(locale));
    Reports.write(Runs.study(2), dir.resolve(locale));

    assertThat(files(dir.resolve(locale))).isEqualTo(files(dir.resolve("root")));
  }

  @Test
  void replacesAnOlderReport() throws IOException {
    Files.writeString(dir.resolve("report.html"), "old");
    Reports.write(Runs.everyStatus(), dir);

    assertThat(dir.resolve("report.html")).content().contains("<!doctype html>");
  }

  @Test
  void aRunWithoutTrialsHasAReport() throws IOException {
    Reports.write(new RunRecord("empty", "", Map.of(), List.of()), dir);

    assertThat(dir.resolve("results.csv")).content().hasLineCount(1);
    assertThat(dir.resolve("report.html")).content().contains("0 trials");
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString().replace('\\', '/'),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
