package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.Csv;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every CSV file of a run with hostile names, failures and absent figures, cell by cell. */
class GoldenCsvTest {
  private static final Locale BEFORE = Locale.getDefault();

  @AfterEach
  void restoreLocale() {
    Locale.setDefault(BEFORE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "de-DE", "ar-EG-u-nu-arab"})
  void isTheSameInEveryLocale(String locale) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(locale));

    Map<String, String> csvs = csvs();
    assertThat(csvs).hasSize(11);
    for (Map.Entry<String, String> csv : csvs.entrySet()) {
      assertThat(csv.getValue()).as(csv.getKey()).isEqualTo(golden(csv.getKey()));
    }
  }

  private static Map<String, String> csvs() {
    RunRecord run = run();
    Findings findings = Findings.of(run);
    RunTables tables = RunTables.of(findings.study(), findings.scoreboard());
    Map<String, String> csvs = Csv.files(findings, tables);
    csvs.computeIfPresent("test_batches.csv", (name, csv) -> firstLines(csv, 41));
    return csvs;
  }

  private static String firstLines(String csv, int count) {
    return csv.lines().limit(count).map(line -> line + "\r\n").collect(Collectors.joining());
  }

  /** All endings there are, and three seeds of two implementations that succeeded. */
  private static RunRecord run() {
    List<TrialRecord> trials = new ArrayList<>(Runs.everyStatus().trials());
    Stream<TrialRecord> succeeded =
        Runs.study(3).trials().stream()
            .filter(t -> t.spec().training().learningRate() == 1e-2)
            .filter(t -> List.of("mlp", "tl").contains(t.spec().implementation().id()))
            .map(t -> new TrialRecord(t.spec(), t.curve().subList(0, 3), t.result()));
    succeeded.forEach(trials::add);
    List<InferenceRecord> inference = Runs.study(3).inference().subList(0, 2);
    return new RunRecord("golden", "", Map.of(), trials, List.of(), inference);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = GoldenCsvTest.class.getResourceAsStream("golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes to a folder what shall be golden from now on; to be read before it is committed. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, String> csv : csvs().entrySet()) {
      Files.writeString(Path.of(args[0], csv.getKey()), csv.getValue());
    }
  }
}
