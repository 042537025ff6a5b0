package dev.gauntlet.reports.findings;

import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.published.Counterpart;
import dev.gauntlet.reports.published.Judge;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Publications;
import dev.gauntlet.spi.result.RunRecord;
import java.util.List;

/**
 * What a run comes to.
 *
 * @param study the run, arranged
 * @param scoreboard how each contest ended, and the overall scores
 * @param publications what has been published
 * @param judgements the verdict on each published claim
 * @param counterparts published figures beside those of the run
 * @param warnings why not to trust it too far, one sentence each
 */
public record Findings(
    Study study,
    Scoreboard scoreboard,
    Publications publications,
    List<Judgement> judgements,
    List<Counterpart> counterparts,
    List<String> warnings) {
  public Findings {
    judgements = List.copyOf(judgements);
    counterparts = List.copyOf(counterparts);
    warnings = List.copyOf(warnings);
  }

  /** Works out what a run comes to. */
  public static Findings of(RunRecord run) {
    Publications publications = Publications.builtIn();
    Study study = Study.of(run);
    Scoreboard scoreboard = Scoreboard.of(study, publications.baseline());
    return new Findings(
        study,
        scoreboard,
        publications,
        Judge.judge(study, publications.claims()),
        Counterpart.of(study, publications.figures()),
        Warnings.of(study, scoreboard));
  }

  /** The whole in three sentences. */
  public List<String> headline() {
    return Headline.of(this);
  }
}
