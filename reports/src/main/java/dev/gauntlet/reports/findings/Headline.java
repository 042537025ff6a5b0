package dev.gauntlet.reports.findings;

import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Ranking.Place;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Judgement.Verdict;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A run in three sentences: who is best, what of the published claims, whether to trust it. */
final class Headline {

  /** More contests than this are left to the tables. */
  private static final int MAX_CONTESTS = 4;

  /** Of more that are tied at the top, the first and the last are named. */
  private static final int MAX_NAMED = 3;

  /** What one seed cannot say. */
  private static final String ONE_SEED =
      "one seed: the interval tells what another test set would change, not another initialization";

  private Headline() {}

  static List<String> of(Findings findings) {
    return List.of(best(findings), claims(findings.judgements()), trust(findings));
  }

  private static String best(Findings findings) {
    List<Outcome> outcomes =
        findings.scoreboard().outcomes().stream()
            .filter(outcome -> !outcome.ranking().places().isEmpty())
            .toList();
    if (outcomes.isEmpty()) {
      return "No trial succeeded, so there is nothing to compare.";
    }
    String sentence =
        outcomes.stream().limit(MAX_CONTESTS).map(Headline::best).collect(Collectors.joining("; "));
    int more = outcomes.size() - MAX_CONTESTS;
    return Format.capitalized(sentence)
        + (more > 0 ? "; and so on in %s further contests.".formatted(more) : ".");
  }

  private static String best(Outcome outcome) {
    Ranking ranking = outcome.ranking();
    List<Place> leaders = ranking.places().stream().filter(place -> place.best() == 1).toList();
    String task = "on " + outcome.contest().label();
    String what = Format.uncapitalized(ranking.measure().label());
    if (ranking.places().size() == 1) {
      return "%s only %s has figures: %s %s"
          .formatted(task, label(leaders.get(0)), what, figure(ranking, leaders.get(0)));
    }
    if (!ranking.tested()) {
      Place first = ranking.places().get(0);
      Place second = ranking.places().get(1);
      return "%s %s comes first: %s %s, then %s, %s; how much of that is luck, these trials cannot say"
          .formatted(
              task,
              label(first),
              what,
              figure(ranking, first),
              label(second),
              figure(ranking, second));
    }
    String oneSeed = ranking.oneSeed() ? "; " + ONE_SEED : "";
    if (leaders.size() > MAX_NAMED) {
      Place last = leaders.get(leaders.size() - 1);
      return "%s %s of %s cannot be told apart at the top, from %s, %s %s, to %s, %s, p ≥ %s%s"
          .formatted(
              task,
              leaders.size(),
              ranking.places().size(),
              label(leaders.get(0)),
              what,
              figure(ranking, leaders.get(0)),
              label(last),
              figure(ranking, last),
              Format.p(smallestP(ranking)),
              oneSeed);
    }
    if (leaders.size() > 1) {
      return "%s %s cannot be told apart at the top: %s %s, p ≥ %s%s"
          .formatted(
              task,
              leaders.stream().map(Headline::label).collect(Collectors.joining(", ")),
              what,
              leaders.stream().map(p -> figure(ranking, p)).collect(Collectors.joining(", ")),
              Format.p(smallestP(ranking)),
              oneSeed);
    }
    int first = ranking.places().indexOf(leaders.get(0));
    int second = first == 0 ? 1 : 0;
    Pair pair = ranking.pair(Math.min(first, second), Math.max(first, second));
    return "%s %s is best: %s %s, against %s of %s, the next; %s %s, %s%s"
        .formatted(
            task,
            label(leaders.get(0)),
            what,
            figure(ranking, leaders.get(0)),
            figure(ranking, ranking.places().get(second)),
            label(ranking.places().get(second)),
            pair.ratio() ? "the ratio is" : "the difference is",
            effect(first < second ? pair : pair.reversed()),
            Format.pInWords(pair.holmP()),
            oneSeed);
  }

  private static String effect(Pair pair) {
    Interval interval = pair.interval();
    return pair.times()
        .map(times -> Format.times(times, interval))
        .orElseGet(
            () ->
                Format.effect(
                    pair.effect(), interval.low(), interval.high(), pair.measure().unit()));
  }

  /** Of the pairs of those that may be the best. */
  private static double smallestP(Ranking ranking) {
    List<Place> places = ranking.places();
    double smallest = 1;
    for (int i = 0; i < places.size(); i++) {
      for (int k = i + 1; k < places.size(); k++) {
        if (places.get(i).best() == 1 && places.get(k).best() == 1) {
          smallest = Math.min(smallest, ranking.pair(i, k).holmP());
        }
      }
    }
    return smallest;
  }

  private static String figure(Ranking ranking, Place place) {
    Unit unit = ranking.measure().unit();
    return place.summary().n() == 0
        ? "not reached"
        : (Format.interval(place.summary(), unit) + " " + unit.symbol()).strip();
  }

  private static String label(Place place) {
    return place.contender().label();
  }

  private static String claims(List<Judgement> judgements) {
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = judgements.stream().filter(j -> j.verdict() == verdict).count();
      if (count > 0) {
        parts.add(count + " " + verdict);
      }
    }
    return "Of %s published claims: %s.".formatted(judgements.size(), String.join(", ", parts));
  }

  private static String trust(Findings findings) {
    List<TrialRecord> trials = findings.study().run().trials();
    long succeeded =
        trials.stream().filter(t -> t.result() != null && t.result().status().succeeded()).count();
    long seeds = trials.stream().map(t -> t.spec().seed()).distinct().count();
    int warnings = findings.warnings().size();
    String all = Format.count(trials.size(), "trial");
    return "%s succeeded, with %s; %s."
        .formatted(
            succeeded == trials.size() ? "All of " + all : succeeded + " of " + all,
            Format.count(seeds, "seed"),
            warnings == 0
                ? "nothing speaks against its figures"
                : "read the " + Format.count(warnings, "warning") + " below");
  }
}
