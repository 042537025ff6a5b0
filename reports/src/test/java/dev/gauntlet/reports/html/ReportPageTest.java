package dev.gauntlet.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.RunRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {

  @Test
  void hostileTextStaysText() {
    String html = page(Runs.everyStatus());

    assertThat(html).doesNotContain("<script>alert");
    assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }

  @Test
  void failedAndUnfinishedTrialsAreShownWithTheirReason() {
    String html = page(Runs.everyStatus());

    assertThat(html)
        .contains("diverged", "timed-out", "out-of-memory", "crashed", "skipped", "not ended")
        .contains("it failed: ");
    assertThat(Pattern.compile("<tr class=\"failed\">").matcher(html).results().count())
        .isEqualTo(6);
  }

  @Test
  void logsAndSamplesOfTrialsAreShownAsText() {
    String html = page(Runs.everyStatus());

    assertThat(html).contains("End of the log", "epoch done\n=HYPERLINK", "272+926=8911|  right");
    assertThat(html)
        .contains("<figcaption>step 0, ", "<figcaption>the model kept, of step ")
        .contains("045+045=050|  wrong, expected 090|")
        .contains("ROMEO:|=HYPERLINK")
        .doesNotContain("<script>alert");
    assertThat(page(Runs.study(1))).contains("What &lt;b&gt;light&lt;/b&gt; &amp; through");
  }

  @Test
  void onlyItsOwnScriptMayRun() throws Exception {
    String html = page(Runs.study(1));
    String script = html.substring(html.indexOf("<script>") + 8, html.indexOf("</script>"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));

    assertThat(html)
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
  }

  @Test
  void theFiguresOfAPictureAreOneClickAway() {
    Matcher link =
        Pattern.compile("download=\"addition-test-loss-by-time.csv\" href=\"data:[^,]*,([^\"]*)\"")
            .matcher(page(Runs.study(1)));

    assertThat(link.find()).isTrue();
    assertThat(new String(Base64.getDecoder().decode(link.group(1)), StandardCharsets.UTF_8))
        .startsWith("contender,x,n,mean,ci95_low,ci95_high\r\nmlp,0.0,1,");
  }

  @Test
  void loadsNothingFromElsewhere() {
    String html = page(Runs.study(2)).replace("http://www.w3.org/2000/svg", "");

    assertThat(html).doesNotContain("http:").doesNotContain("https:").doesNotContain("<link");
    assertThat(html).contains("Content-Security-Policy").contains("default-src 'none'");
  }

  @Test
  void idsAreUnique() {
    var ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(page(Runs.study(2))).results();

    assertThat(ids.map(m -> m.group(1)).toList()).doesNotHaveDuplicates().isNotEmpty();
  }

  private static String page(RunRecord run) {
    Findings findings = Findings.of(run);
    return ReportPage.render(
        findings,
        RunTables.of(findings.study(), findings.scoreboard()),
        Pictures.of(findings.study(), findings.scoreboard()));
  }
}
