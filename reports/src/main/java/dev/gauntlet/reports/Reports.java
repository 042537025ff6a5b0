package dev.gauntlet.reports;

import dev.gauntlet.base.AtomicFile;
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
import java.nio.charset.StandardCharsets;
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
    Folder folder = new Folder(dir, new HashSet<>());
    RunTables tables = RunTables.of(findings.study(), findings.scoreboard());
    for (Map.Entry<String, String> csv : Csv.files(findings, tables).entrySet()) {
      folder.write(csv.getKey(), csv.getValue());
    }
    if (run.inference().isEmpty()) {
      folder.remove("inference.csv");
    }
    for (Picture picture : pictures.all()) {
      folder.write("plots/" + picture.name() + ".svg", picture.svg());
      folder.write("plots/" + picture.name() + ".png", picture.png());
    }
    folder.removeOtherPictures("plots");
    folder.write("report.md", PlainReport.markdown(findings, tables));
    folder.write("report.html", ReportPage.render(findings, tables, pictures));
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

  /**
   * The trials that stand for their contenders: all seeds at the learning rate that is selected on
   * validation. Other trials are the same models with other weights.
   *
   * @return their ids, in the order of the suite within each contest
   */
  public static List<String> selected(RunRecord run) {
    return Study.of(run).contests().stream()
        .flatMap(contest -> contest.contenders().stream())
        .flatMap(contender -> contender.selected().stream())
        .flatMap(cell -> cell.succeeded().stream())
        .map(trial -> trial.spec().id())
        .toList();
  }

  /**
   * A folder whose files are replaced whole.
   *
   * @param written the files that this report has
   */
  private record Folder(Path dir, Set<Path> written) {
    void write(String name, String text) throws IOException {
      write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String name, byte[] content) throws IOException {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(content)));
      written.add(file);
    }

    void remove(String name) throws IOException {
      Files.deleteIfExists(dir.resolve(name));
    }

    /** Removes pictures that an earlier report left. Other files are not the report's, and stay. */
    void removeOtherPictures(String name) throws IOException {
      Path folder = dir.resolve(name);
      if (!Files.isDirectory(folder)) {
        return;
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{svg,png}")) {
        for (Path file : files) {
          if (!written.contains(file)) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
