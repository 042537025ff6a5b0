package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.chart.Picture;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.html.ReportPage;
import dev.gauntlet.reports.table.RunTables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Everything that the report of a run shows: a picture or a table that gets lost is seen here. */
class InventoryTest {
  private static final Findings FINDINGS = Findings.of(Runs.study(3));
  private static final Pictures PICTURES = Pictures.of(FINDINGS.study(), FINDINGS.scoreboard());

  private static final RunTables TABLES = RunTables.of(FINDINGS.study(), FINDINGS.scoreboard());

  private static final Pattern TABLE =
      Pattern.compile("aria-label=\"Table: ([^\"]*)\".*?</table>", Pattern.DOTALL);

  @Test
  void noPictureIsLost() throws IOException {
    assertThat(pictures()).isEqualTo(golden("pictures.txt"));
  }

  @Test
  void noTableIsLost() throws IOException {
    assertThat(tables()).isEqualTo(golden("tables.txt"));
  }

  /** One line a picture: name, title, number of series. */
  private static String pictures() {
    StringBuilder lines = new StringBuilder();
    for (Picture picture : PICTURES.all()) {
      lines.append(
          "%s | %s | %s%n"
              .formatted(picture.name(), picture.title(), picture.data().column(0).countUnique()));
    }
    return lines.toString();
  }

  /** One line a table of the page: title, columns, rows. */
  private static String tables() {
    StringBuilder lines = new StringBuilder();
    Matcher table = TABLE.matcher(ReportPage.render(FINDINGS, TABLES, PICTURES));
    while (table.find()) {
      lines.append(
          "%s | %s | %s%n"
              .formatted(
                  table.group(1),
                  count("<th scope=\"col\"", table.group()),
                  count("<th scope=\"row\"", table.group())));
    }
    return lines.toString();
  }

  private static long count(String what, String text) {
    return Pattern.compile(what, Pattern.LITERAL).matcher(text).results().count();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = InventoryTest.class.getResourceAsStream("golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes to a folder what shall be golden from now on; to be read before it is committed. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0], "pictures.txt"), pictures());
    Files.writeString(Path.of(args[0], "tables.txt"), tables());
  }
}
