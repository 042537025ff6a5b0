package dev.gauntlet.reports.findings;

import static java.util.stream.Collectors.joining;

import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Ranking.Place;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Judgement.Verdict;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;

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
        outcomes.stream().limit(MAX_CONTESTS).map(Headline::best).collect(joining("; "));
    int more = outcomes.size() - MAX_CONTESTS;
    return Format.capitalized(sentence)
        + (more > 0 ? "; and so on in %s further contests.".formatted(more) : ".");
  }

  private static String best(Outcome outcome) {
    return "on " + outcome.contest().label() + " " + best(outcome.ranking());
  }

  private static String best(Ranking ranking) {
    List<Place> places = ranking.places();
    String what = Format.uncapitalized(ranking.measure().label());
    String first = label(places.get(0));
    String figure = figure(ranking, places.get(0));
    if (places.size() == 1) {
      return "only %s has figures: %s %s".formatted(first, what, figure);
    }
    if (!ranking.tested()) {
      return "%s comes first: %s %s, then %s, %s; how much of that is luck, these trials cannot say"
          .formatted(first, what, figure, label(places.get(1)), figure(ranking, places.get(1)));
    }
    List<Place> leaders = places.stream().filter(place -> place.best() == 1).toList();
    String leader = label(leaders.get(0));
    String figureOfLeader = figure(ranking, leaders.get(0));
    String oneSeed = ranking.oneSeed() ? "; " + ONE_SEED : "";
    if (leaders.size() == 1) {
      int best = places.indexOf(leaders.get(0));
      int next = best == 0 ? 1 : 0;
      Pair pair = best == 0 ? ranking.pair(best, next) : ranking.pair(next, best).reversed();
      return "%s is best: %s %s, against %s of %s, the next; the %s is %s, %s%s"
          .formatted(
              leader,
              what,
              figureOfLeader,
              figure(ranking, places.get(next)),
              label(places.get(next)),
              pair.ratio() ? "ratio" : "difference",
              effect(pair),
              Format.pInWords(pair.holmP()),
              oneSeed);
    }
    double smallestP =
        ranking.pairsOf(i -> places.get(i).best() == 1).stream()
            .mapToDouble(Pair::holmP)
            .min()
            .orElse(1);
    String p = Format.p(smallestP);
    if (leaders.size() > MAX_NAMED) {
      Place last = leaders.get(leaders.size() - 1);
      return "%s of %s cannot be told apart at the top, from %s, %s %s, to %s, %s, p ≥ %s%s"
          .formatted(
              leaders.size(),
              places.size(),
              leader,
              what,
              figureOfLeader,
              label(last),
              figure(ranking, last),
              p,
              oneSeed);
    }
    return "%s cannot be told apart at the top: %s %s, p ≥ %s%s"
        .formatted(
            leaders.stream().map(Headline::label).collect(joining(", ")),
            what,
            leaders.stream().map(place -> figure(ranking, place)).collect(joining(", ")),
            p,
            oneSeed);
  }

  private static String effect(Pair pair) {
    Interval interval = pair.interval();
    return pair.times()
        .map(times -> Format.times(times, interval))
        .orElseGet(() -> Format.effect(pair.effect(), interval, pair.measure().unit()));
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
