package dev.gauntlet.reports;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Expected;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.chart.Picture;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.html.ReportPage;
import dev.gauntlet.reports.table.Csv;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.RunRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the report of a run. */
public final class Reports {

  private Reports() {}

  /**
   * Writes every report file into a run directory: the tables as CSV, the pictures, {@code
   * report.md} and {@code report.html}. The same records give the same files, byte for byte on one
   * machine. Each file replaces an older one at once, so that a reader never sees half of it, and
   * what an earlier report of another state of the run has left is removed.
   *
   * @param run the records; trials that failed or have not ended are reported as such
   * @param dir the run directory; created if missing
   * @throws IOException if a file cannot be written
   */
  public static void write(RunRecord run, Path dir) throws IOException {
    Findings findings = Findings.of(run);
    Pictures pictures = Pictures.of(findings.study(), findings.scoreboard());
    RunTables tables = RunTables.of(findings.study(), findings.scoreboard());
    Files.createDirectories(dir);
    Map<String, String> csvs = Csv.files(findings, tables);
    for (Map.Entry<String, String> csv : csvs.entrySet()) {
      AtomicFile.writeString(dir.resolve(csv.getKey()), csv.getValue());
    }
    for (String optional : Csv.OPTIONAL) {
      if (!csvs.containsKey(optional)) {
        Files.deleteIfExists(dir.resolve(optional));
      }
    }
    writePictures(pictures.all(), dir.resolve("plots"));
    AtomicFile.writeString(dir.resolve("report.md"), PlainReport.markdown(findings, tables));
    AtomicFile.writeString(
        dir.resolve("report.html"), ReportPage.render(findings, tables, pictures));
  }

  /**
   * Writes pictures to a folder, and removes those that an earlier report left there. Other files
   * are not the report's, and stay.
   */
  private static void writePictures(List<Picture> pictures, Path folder) throws IOException {
    Set<Path> written = new HashSet<>();
    for (Picture picture : pictures) {
      Files.createDirectories(folder);
      Path svg = folder.resolve(picture.name() + ".svg");
      Path png = folder.resolve(picture.name() + ".png");
      AtomicFile.writeString(svg, picture.svg());
      ByteBuffer bytes = ByteBuffer.wrap(picture.png());
      AtomicFile.write(png, channel -> AtomicFile.writeFully(channel, bytes));
      written.addAll(List.of(svg, png));
    }
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> present = Files.newDirectoryStream(folder, "*.{svg,png}")) {
        for (Path picture : present) {
          if (!written.contains(picture)) {
            Files.delete(picture);
          }
        }
      }
    }
  }

  /**
   * Sums up a run for a terminal: who is best, the verdicts on published claims, and what to beware
   * of.
   *
   * @return lines, each ended; no escape sequences, whatever names the run's plugins have
   */
  public static String summary(RunRecord run) {
    Findings findings = Findings.of(run);
    return PlainReport.text(findings, RunTables.of(findings.study(), findings.scoreboard()));
  }

  /** The name, in the environment of a run, of whether it judges what its trials reach. */
  public static final String EXPECTATIONS_JUDGED = Expected.JUDGED;

  /**
   * What trials have reached of what their tasks expect.
   *
   * @param lines one a trial; none if the run does not judge that
   * @param met whether all have reached what is asked of them
   */
  public record Expectations(List<String> lines, boolean met) {}

  /** Judges the trials of a run, if it is to. */
  public static Expectations expectations(RunRecord run) {
    List<Expected> all = Expected.of(run);
    return new Expectations(
        all.stream().map(Expected::line).toList(), all.stream().allMatch(Expected::met));
  }

  /**
   * The trials that stand for their contenders: all seeds at the learning rate that is selected on
   * validation. Other trials are the same models with other weights.
   *
   * @return their ids, in the order of the suite within each contest
   */
  public static List<String> selected(RunRecord run) {
    return Study.of(run).contests().stream()
        .flatMap(Contest::succeeded)
        .map(trial -> trial.spec().id())
        .toList();
  }
}
