package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.reports.table.Schema;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.spi.result.RunRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainReportTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      value = {
        "a|b\ta\\|b",
        "<img src=x>\t&lt;img src=x&gt;",
        "[x](y) ![x](y)\t\\[x\\](y) \\!\\[x\\](y)",
        "*a* _b_ `c` ~d~\t\\*a\\* \\_b\\_ \\`c\\` \\~d\\~",
        "@somebody #12\t&#64;somebody \\#12",
        "see https://x.org www.x.org\tsee https&#58;//x.org www&#46;x.org",
      })
  void markdownShowsTextAsItIs(String text, String escaped) {
    assertThat(PlainReport.escape(text)).isEqualTo(escaped);
  }

  @Test
  void markdownIsATableOfGitHubs() {
    Sheet sheet =
        new Sheet(
                "title",
                "",
                false,
                new Schema<String>()
                    .text("name", name -> name)
                    .text("p", name -> name.equals("é") ? "–" : "< 0.001")
                    .table("table", List.of("long cell", "é")),
                List.of(),
                row -> null)
            .text("A", "name")
            .text("Bb", "p");

    assertThat(PlainReport.table(sheet))
        .isEqualTo("| a | bb |\n| --- | --- |\n| long cell | &lt; 0.001 |\n| é | – |\n");
  }

  @Test
  void markdownOfHostileNamesHasNoMarkupOfTheirs() {
    String markdown = markdown(Runs.everyStatus());

    assertThat(markdown).doesNotContain("<script").contains("&lt;script&gt;alert(1)");
    assertThat(markdown).contains("## Warnings", "## Published claims", "| place | contender |");
  }

  @Test
  void textNamesTheBestAndTheTies() {
    String text =
        Reports.summary(
            new Trials(null)
                .add("good", 0.1, 1.00, 1.01, 1.02)
                .add("same", 0.1, 1.01, 1.00, 1.02)
                .add("bad", 0.1, 2.00, 2.02, 2.01)
                .run());

    assertThat(text)
        .startsWith("On copying good, same cannot be told apart at the top: test loss 1.010")
        .contains("\n  1–2    good       0.1            3 of 3", "\n  3      bad ");
  }

  private static String markdown(RunRecord run) {
    Findings findings = Findings.of(run);
    return PlainReport.markdown(findings, RunTables.of(findings.study(), findings.scoreboard()));
  }
}
