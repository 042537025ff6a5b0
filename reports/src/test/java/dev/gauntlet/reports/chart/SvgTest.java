package dev.gauntlet.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.spi.result.RunRecord;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

class SvgTest {

  static Stream<Picture> pictures() {
    return Stream.of(Runs.study(2), Runs.everyStatus()).flatMap(SvgTest::pictures);
  }

  private static Stream<Picture> pictures(RunRecord run) {
    Findings findings = Findings.of(run);
    return Pictures.of(findings.study(), findings.scoreboard()).all().stream();
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void isWellFormedSmallAndTheSameEveryTime(Picture picture) throws Exception {
    String svg = picture.svg();
    String inline = picture.inlineSvg();

    parse(svg);
    parse(inline);
    assertThat(picture.svg()).isEqualTo(svg);
    assertThat(inline).startsWith("<svg ").contains("role=\"img\"", "aria-label=\"");
    assertThat(inline.length()).isLessThan(90_000);
    assertThat(inline).contains("var(--text)");
    // every colour of a drawing is known to the page, except the black of what is invisible
    assertThat(inline).doesNotContainPattern("rgb\\((?!0,0,0\\))");
  }

  @Test
  void idsAreUniqueInAPage() {
    List<String> ids =
        pictures(Runs.study(2))
            .map(Picture::inlineSvg)
            .flatMap(svg -> Pattern.compile(" id=\"([^\"]+)\"").matcher(svg).results())
            .map(m -> m.group(1))
            .toList();

    assertThat(ids).doesNotHaveDuplicates().isNotEmpty();
  }

  private static void parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }
}
