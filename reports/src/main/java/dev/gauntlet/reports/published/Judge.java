package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Duel;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Evidence;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Holm;
import dev.gauntlet.reports.stats.SampleSize;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges published claims by a study.
 *
 * <p>A claim speaks of pairs of contenders. It is <em>reproduced</em> if the test of every pair
 * supports it (the largest p counts, as in any intersection-union test), <em>contradicted</em> if
 * the test of one pair speaks against it (the smallest p times the number of pairs counts). Either
 * p is then corrected by Holm's method over all claims that could be judged.
 */
public final class Judge {

  /** More seeds than anyone would run for one claim. */
  private static final int TOO_MANY_SEEDS = 100;

  private record Case(Claim claim, Optional<Measure> measure, List<Bout> bouts) {
    double pFor() {
      return bouts.stream().mapToDouble(b -> b.pFor(claim, measure.orElseThrow())).max().orElse(1);
    }

    double pAgainst() {
      double smallest =
          bouts.stream().mapToDouble(b -> b.pAgainst(claim, measure.orElseThrow())).min().orElse(1);
      return Math.min(1, bouts.size() * smallest);
    }

    boolean supported() {
      return pFor() <= pAgainst();
    }

    /** Whether the claim speaks of more configurations than there are to bear it out. */
    boolean tooFewToSupport() {
      return bouts.stream()
          .collect(
              Collectors.groupingBy(
                  Bout::contest, Collectors.mapping(Bout::than, Collectors.toSet())))
          .values()
          .stream()
          .allMatch(than -> than.size() < claim.configurations());
    }
  }

  private Judge() {}

  /** Judges the claims, in their order. */
  public static List<Judgement> judge(Study study, List<Claim> claims) {
    List<Case> cases = claims.stream().map(claim -> open(study, claim)).toList();
    List<Case> judged = cases.stream().filter(c -> !c.bouts().isEmpty()).toList();
    double[] holm =
        Holm.adjust(judged.stream().mapToDouble(c -> Math.min(c.pFor(), c.pAgainst())).toArray());
    List<Judgement> judgements = new ArrayList<>();
    for (Case open : cases) {
      judgements.add(
          open.bouts().isEmpty()
              ? notRun(study, open)
              : judgement(open, holm[judged.indexOf(open)], judged.size()));
    }
    return judgements;
  }

  private static Case open(Study study, Claim claim) {
    Optional<Measure> measure = study.measure(claim.measure());
    List<Bout> bouts = new ArrayList<>();
    if (measure.isPresent()) {
      for (Contest contest : study.contests()) {
        if (contest.task().id().equals(claim.task())) {
          addBouts(bouts, contest, claim, measure.get());
        }
      }
    }
    return new Case(claim, measure, bouts);
  }

  private static void addBouts(List<Bout> bouts, Contest contest, Claim claim, Measure measure) {
    if (claim.differingIn().isEmpty() && !missing(contest, claim, measure).isEmpty()) {
      return; // a claim of every transformer is not judged by one
    }
    for (Contender these : present(contest, claim.these(), measure)) {
      for (Contender than : present(contest, claim.than(), measure)) {
        if (comparable(claim, these, than)) {
          bouts.add(
              new Bout(
                  contest,
                  these,
                  than,
                  Evidence.of(
                      these.selected().orElseThrow(), than.selected().orElseThrow(), measure)));
        }
      }
    }
  }

  /** Those of whom the claim speaks that have no figures in a contest. */
  private static List<Selector> missing(Contest contest, Claim claim, Measure measure) {
    return Stream.of(claim.these(), claim.than())
        .flatMap(List::stream)
        .filter(selector -> present(contest, List.of(selector), measure).isEmpty())
        .toList();
  }

  private static List<Contender> present(
      Contest contest, List<Selector> selectors, Measure measure) {
    return contest.contenders().stream()
        .filter(c -> selectors.stream().anyMatch(selector -> selector.selects(c)))
        .filter(c -> c.selected().filter(cell -> cell.mean(measure).isPresent()).isPresent())
        .toList();
  }

  private static boolean comparable(Claim claim, Contender these, Contender than) {
    return claim.differingIn().isEmpty()
        || (these.implementation().id().equals(than.implementation().id())
            && claim.differingIn().containsAll(differences(these, than)));
  }

  private static Set<String> differences(Contender a, Contender b) {
    Set<Map.Entry<String, Object>> entries = new HashSet<>(a.implementation().config().entrySet());
    entries.removeAll(b.implementation().config().entrySet());
    return entries.stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  private static Judgement judgement(Case open, double holmP, int family) {
    Claim claim = open.claim();
    Measure measure = open.measure().orElseThrow();
    boolean significant = holmP <= Duel.LEVEL;
    boolean partial = significant && open.supported() && open.tooFewToSupport();
    boolean decided = significant && !partial;
    Verdict verdict =
        !decided
            ? Verdict.INCONCLUSIVE
            : open.supported() ? Verdict.REPRODUCED : Verdict.CONTRADICTED;
    Bout decisive =
        verdict == Verdict.CONTRADICTED
            ? open.bouts().stream()
                .min(Comparator.comparingDouble(b -> b.pAgainst(claim, measure)))
                .orElseThrow()
            : open.bouts().stream()
                .max(Comparator.comparingDouble(b -> b.pFor(claim, measure)))
                .orElseThrow();
    return new Judgement(
        claim,
        verdict,
        open.measure(),
        open.bouts(),
        Optional.of(decisive),
        open.supported() ? open.pFor() : open.pAgainst(),
        holmP,
        decided ? "" : partial ? moreConfigurations(claim) : advice(open, decisive, family));
  }

  private static String moreConfigurations(Claim claim) {
    return "%s configurations or more of %s".formatted(claim.configurations(), names(claim.than()));
  }

  private static String advice(Case open, Bout weakest, int family) {
    if (weakest.evidence().isEmpty()) {
      return "two seeds or more of each contender";
    }
    Difference d = weakest.evidence().get().decisive();
    double distance = weakest.distance(open.claim(), open.measure().orElseThrow());
    double sd = d.standardError() * Math.sqrt(d.n());
    double seeds = SampleSize.pairs(distance, sd, Duel.LEVEL / family);
    String outcome = distance > 0 ? "to support it" : "to contradict it";
    return seeds > TOO_MANY_SEEDS
        ? "a larger budget: the difference is too small for any sensible number of seeds"
        : "about %s seeds %s, if the difference stays as it is (%s now)"
            .formatted(Math.max((int) seeds, d.n() + 1), outcome, d.n());
  }

  private static Judgement notRun(Study study, Case open) {
    Claim claim = open.claim();
    Optional<Contest> contest =
        study.contests().stream().filter(c -> c.task().id().equals(claim.task())).findFirst();
    String missing;
    if (contest.isEmpty()) {
      missing = "a run of " + claim.task();
    } else if (open.measure().isEmpty()) {
      missing =
          claim.measure().startsWith(Engine.PREFIX)
              ? "the inference of its models to be measured"
              : "a run that measures " + claim.measure();
    } else if (claim.differingIn().isEmpty()) {
      missing =
          "trials of %s on %s, with figures of %s"
              .formatted(
                  missing(contest.get(), claim, open.measure().get()).stream()
                      .map(Selector::toString)
                      .collect(Collectors.joining(", ")),
                  claim.task(),
                  Format.uncapitalized(open.measure().get().label()));
    } else {
      missing =
          "trials of %s beside %s on %s, with figures"
              .formatted(names(claim.these()), names(claim.than()), claim.task());
    }
    return new Judgement(
        claim, Verdict.NOT_RUN, open.measure(), List.of(), Optional.empty(), 1, 1, missing);
  }

  private static String names(List<Selector> selectors) {
    return selectors.stream().map(Selector::toString).collect(Collectors.joining(" or "));
  }
}
