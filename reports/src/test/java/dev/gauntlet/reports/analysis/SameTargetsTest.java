package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Reports;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.chart.Picture;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.html.ReportPage;
import dev.gauntlet.reports.table.ContestTables;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A contest in which the ranking over all positions is the other way round: {@code everywhere}
 * predicts a thousand targets and is better over them, {@code last} predicts ten, which all
 * predict, and is better there. No table and no picture may mix the two.
 */
class SameTargetsTest {
  private static final Findings FINDINGS = Findings.of(contest().run());
  private static final Contest CONTEST = FINDINGS.study().contests().get(0);
  private static final RunTables TABLES = RunTables.of(FINDINGS.study(), FINDINGS.scoreboard());

  /** Over all positions everywhere has 1 nat and last 2; over common ones everywhere has 3. */
  private static Trials contest() {
    Trials trials = new Trials(null);
    for (long seed = 1; seed <= 3; seed++) {
      trials.addCurve("everywhere", seed, at(0, 5, 5, 1_000), at(9, 1 + seed / 100.0, 3, 1_000));
      trials.addCurve("last", seed, at(0, 5, 5, 10), at(9, 2, 2 + seed / 100.0, 10));
      trials.addCurve("bigram", seed, at(0, 5, 5, 1_000), at(9, 4, 4, 1_000));
    }
    return trials;
  }

  private static CurvePoint at(double seconds, double loss, double common, long targets) {
    SplitScore score = Trials.score(loss, common, targets);
    return Trials.point(seconds, score, score, score);
  }

  @Test
  void theRankingIsOverCommonTargets() {
    Outcome outcome = FINDINGS.scoreboard().outcomes().get(0);

    assertThat(CONTEST.targets()).isEqualTo(new Contest.Targets(false, 10));
    assertThat(outcome.ranking().places().stream().map(p -> p.contender().label()))
        .containsExactly("last", "everywhere", "bigram");
    assertThat(outcome.quality(CONTEST.contenders().get(1))).hasValue(1);
    assertThat(FINDINGS.headline().get(0)).startsWith("On copying last is best: common test loss");
  }

  /** Half way from 4 to 2.02, which only last passes; over all positions everywhere would. */
  @Test
  void theTargetIsOverCommonTargets() {
    Target target = FINDINGS.scoreboard().outcomes().get(0).target().orElseThrow();

    assertThat(target.description()).startsWith("validation loss of 3.010 nats");
    assertThat(target.times(CONTEST.contenders().get(2).cells().get(0)).seconds()).isEmpty();
  }

  @Test
  void everyColumnIsOverCommonTargetsOrSaysThatItIsNot() {
    Sheet quality =
        ContestTables.quality(TABLES, FINDINGS.scoreboard().outcomes().get(0), label -> null);
    List<String> heads = quality.heads().stream().map(Sheet.Head::label).toList();

    assertThat(heads)
        .filteredOn(head -> head.matches("(?i).*(loss|accuracy).*"))
        .isNotEmpty()
        .allMatch(head -> head.startsWith("Common ") || head.endsWith(", all positions"))
        .doesNotHaveDuplicates();
    assertThat(cell(quality, "everywhere", "Common test loss")).startsWith("3");
    assertThat(cell(quality, "everywhere", "Test loss, all positions")).startsWith("1.02");
    assertThat(Reports.summary(contest().run()))
        .contains("common test loss, nats")
        .doesNotContain("1.02");
  }

  private static String cell(Sheet sheet, String contender, String head) {
    int column = sheet.heads().stream().map(Sheet.Head::label).toList().indexOf(head);
    return sheet.lines().stream()
        .filter(line -> line.cells().get(0).text().equals(contender))
        .map(line -> line.cells().get(column).text())
        .findFirst()
        .orElseThrow();
  }

  /** What everywhere has over all positions, 1 nat and an accuracy of 0.36, is in no picture. */
  @Test
  void everyPictureIsOverCommonTargets() {
    List<Picture> pictures = Pictures.of(FINDINGS.study(), FINDINGS.scoreboard()).all();

    assertThat(pictures)
        .filteredOn(picture -> picture.title().matches("(?i).*(loss|accuracy) .*"))
        .hasSizeGreaterThan(6)
        .allSatisfy(
            picture -> {
              assertThat(picture.title()).startsWith("Common ");
              String column = picture.data().containsColumn("mean") ? "mean" : "loss";
              Optional<Double> least =
                  picture
                      .data()
                      .where(picture.data().stringColumn("contender").isEqualTo("everywhere"))
                      .doubleColumn(column)
                      .asList()
                      .stream()
                      .min(Double::compare);
              assertThat(least.orElseThrow())
                  .isCloseTo(
                      picture.title().contains("loss")
                          ? 3
                          : Math.exp(picture.name().contains("rate") ? -3 : -5),
                      org.assertj.core.api.Assertions.within(1e-6));
            });
  }

  @Test
  void thePageSaysOverWhichTargets() {
    Pictures pictures = Pictures.of(FINDINGS.study(), FINDINGS.scoreboard());

    assertThat(ReportPage.render(FINDINGS, TABLES, pictures))
        .contains("Ranked by common test loss over the 10 targets that everybody predicts.");
  }
}
