package dev.gauntlet.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The page in a real browser. {@code src/test/sh/chromium} installs one; without it these tests are
 * skipped, unless {@code GAUNTLET_BROWSER} names one.
 */
class ReportPageIT {
  @TempDir static Path dir;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Browser.executable() != null, "no Chromium here");
    write("study.html", Runs.study(2));
    write("faults.html", Runs.everyStatus());
    browser = new Browser(Browser.executable());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void reset() throws Exception {
    browser.prefer("light");
    browser.resize(1280);
  }

  @ParameterizedTest
  @ValueSource(strings = {"study.html", "faults.html"})
  void complainsOfNothingAndAsksForNothing(String page) throws Exception {
    browser.open(dir.resolve(page));

    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).singleElement().asString().endsWith(page);
  }

  @Test
  void hasEverySection() throws Exception {
    browser.open(dir.resolve("study.html"));

    assertThat(strings("[...document.querySelectorAll('main > section')].map(s => s.id)"))
        .containsExactly(
            "scores",
            "contest-1",
            "contest-2",
            "claims",
            "warnings",
            "published",
            "models",
            "steps",
            "trials",
            "conditions",
            "glossary");
  }

  @ParameterizedTest
  @CsvSource({"study.html, 1280", "study.html, 390", "faults.html, 1280", "faults.html, 390"})
  void doesNotScrollSideways(String page, int width) throws Exception {
    browser.resize(width);
    browser.open(dir.resolve(page));

    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
  }

  @Test
  void tablesAreSortedByAClickOnAHeading() throws Exception {
    browser.open(dir.resolve("study.html"));
    String heading =
        "[...document.querySelectorAll('#trials th')]"
            + ".find(h => h.innerText.startsWith('Common test loss'))";
    String column =
        "[...document.querySelectorAll('#trials tbody tr')]"
            + ".map(r => r.cells[%s.cellIndex].dataset.key).filter(key => key !== '')"
                .formatted(heading);

    browser.evaluate(heading + ".querySelector('button').click()");
    assertThat(browser.evaluate(heading + ".ariaSort").asString()).isEqualTo("ascending");
    assertThat(doubles(column)).isSorted();
    browser.evaluate(heading + ".querySelector('button').click()");
    assertThat(doubles(column)).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void tablesAreSortedFromTheKeyboard() throws Exception {
    browser.open(dir.resolve("study.html"));
    browser.evaluate("document.querySelector('#trials th button').focus()");
    browser.pressEnter();
    assertThat(browser.evaluate("document.querySelector('#trials th').ariaSort").asString())
        .isEqualTo("ascending");
  }

  @Test
  void isWholeWithoutItsScript() throws Exception {
    browser.runScripts(false);
    browser.open(dir.resolve("study.html"));
    browser.runScripts(true);

    assertThat(
            browser
                .evaluate("document.querySelectorAll('button, input:not([type=radio])').length")
                .asInt())
        .as("controls that would do nothing")
        .isZero();
    assertThat(
            strings("[...document.querySelectorAll('#trials tbody tr')].map(r => r.offsetHeight)"))
        .hasSize(60)
        .doesNotContain("0");
    browser.evaluate("document.querySelector('details.more > summary').click()");
    assertThat(browser.evaluate("document.querySelector('details.more').open").asBoolean())
        .isTrue();
  }

  @Test
  void tablesAreFilteredByWords() throws Exception {
    browser.open(dir.resolve("study.html"));
    browser.evaluate(
        """
        (() => {
          const input = document.querySelector('#trials input[type=search]');
          input.value = 'nanogpt SHAKESPEARE';
          input.dispatchEvent(new Event('input'));
        })()""");

    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('#trials tbody tr')].filter(r => !r.hidden).length")
                .asInt())
        .isEqualTo(6);
    assertThat(
            browser
                .evaluate("document.querySelector('#trials [role=status]').textContent")
                .asString())
        .isEqualTo("6 of 60 rows");
  }

  @Test
  void aLinkToATrialOpensIt() throws Exception {
    browser.open(dir.resolve("study.html"));
    browser.evaluate("document.querySelector('#trials tbody a').click()");

    assertThat(
            browser
                .evaluate(
                    "new Promise(r => setTimeout(() => r(document.querySelector(location.hash).open)))")
                .asBoolean())
        .isTrue();
  }

  @Test
  void aHostileNameRunsNothing() throws Exception {
    browser.open(dir.resolve("faults.html"));

    assertThat(browser.evaluate("document.querySelectorAll('script').length").asInt()).isOne();
    assertThat(browser.evaluate("document.title").asString()).contains("<script>alert(1)</script>");
  }

  @ParameterizedTest
  @CsvSource({
    "study.html, light, 1280",
    "study.html, dark, 1280",
    "faults.html, light, 390",
    "faults.html, dark, 1280"
  })
  void axeFindsNothing(String page, String colorScheme, int width) throws Exception {
    browser.prefer(colorScheme);
    browser.resize(width);
    browser.open(dir.resolve(page));
    browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.evaluate(axe() + ";0");

    assertThat(
            strings(
                """
                axe.run().then(found => found.violations.map(v =>
                    v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html + n.failureSummary)))"""))
        .isEmpty();
  }

  private static void write(String name, RunRecord run) throws IOException {
    Findings findings = Findings.of(run);
    Pictures pictures = Pictures.of(findings.study(), findings.scoreboard());
    Files.writeString(
        dir.resolve(name),
        ReportPage.render(
            findings, RunTables.of(findings.study(), findings.scoreboard()), pictures));
  }

  private static String axe() throws IOException {
    try (InputStream in = ReportPageIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> strings(String expression) throws Exception {
    List<String> strings = new ArrayList<>();
    for (JsonNode node : browser.evaluate(expression)) {
      strings.add(node.asString());
    }
    return strings;
  }

  private static List<Double> doubles(String expression) throws Exception {
    return strings(expression).stream().map(Double::valueOf).toList();
  }
}
