package dev.gauntlet.reports.findings;

import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.published.Counterpart;
import dev.gauntlet.reports.published.Judge;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Publications;
import dev.gauntlet.spi.result.RunRecord;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run comes to.
 *
 * @param study the run, arranged
 * @param scoreboard how each contest ended, and the overall scores
 * @param publications what has been published
 * @param judgements the verdict on each published claim
 * @param counterparts published figures beside those of the run
 * @param concerns why not to trust it too far
 */
public record Findings(
    Study study,
    Scoreboard scoreboard,
    Publications publications,
    List<Judgement> judgements,
    List<Counterpart> counterparts,
    List<Warning> concerns) {

  private static final int MAX_TRIALS = 5;

  /**
   * Why not to trust a run too far.
   *
   * @param sentence the reason; without its full stop if trials follow
   * @param trials the trials that it is about; empty if it is about no few
   */
  public record Warning(String sentence, List<Mention> trials) {

    /**
     * A trial that a warning is about.
     *
     * @param id its id
     * @param name what people call it
     * @param reason what is said of it
     */
    public record Mention(String id, String name, String reason) {}

    /** The first of the trials. */
    public List<Mention> named() {
      return trials.subList(0, Math.min(MAX_TRIALS, trials.size()));
    }

    /** What follows the last of those that are named. */
    public String rest() {
      return trials.size() > MAX_TRIALS
          ? "; and %s more.".formatted(trials.size() - MAX_TRIALS)
          : ".";
    }

    /** Sentence and trials in words. */
    public String text() {
      return trials.isEmpty()
          ? sentence
          : sentence
              + ": "
              + named().stream()
                  .map(mention -> mention.name() + " " + mention.reason())
                  .collect(Collectors.joining("; "))
              + rest();
    }
  }

  public Findings {
    judgements = List.copyOf(judgements);
    counterparts = List.copyOf(counterparts);
    concerns = List.copyOf(concerns);
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
        Warnings.of(study));
  }

  /** Why not to trust it too far, one sentence each. */
  public List<String> warnings() {
    return concerns.stream().map(Warning::text).toList();
  }

  /** The whole in three sentences. */
  public List<String> headline() {
    return Headline.of(this);
  }
}
