package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.published.Claim.Quantifier;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.published.Claim.Selector;
import dev.gauntlet.reports.published.Judgement.Meeting;
import dev.gauntlet.reports.published.Judgement.Verdict;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Holm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Judges published claims by a study.
 *
 * <p>A claim speaks of pairs of contenders, in contests that meet its conditions. One of
 * <em>every</em> pair is <em>reproduced</em> if the test of each supports it (the largest p counts,
 * as in any intersection-union test) and nobody of whom it speaks is missing; it is
 * <em>contradicted</em> if the test of one speaks against it (the smallest p times the number of
 * pairs counts), whoever is missing. One of <em>some</em> pair is judged the other way round.
 * Either p is then corrected by Holm's method over all claims that could be judged. All tests are
 * at the level of the two-sided 95 % interval that stands beside the verdict.
 */
public final class Judge {

  /** More seeds than anyone would run for one claim. */
  private static final int TOO_MANY_SEEDS = 100;

  /**
   * A claim with the pairs that it speaks of.
   *
   * @param measure what is compared; empty if the run has no such figure
   * @param missing of whom it speaks who have no figures
   * @param unmet what contests lack to be such as it speaks of
   */
  private record Case(
      Claim claim,
      Optional<Measure> measure,
      List<Meeting> meetings,
      List<String> missing,
      Set<String> unmet) {

    /** The p of the claim being wrong, small if the trials bear it out; or else of being right. */
    double p(boolean supports) {
      DoubleStream p = meetings.stream().mapToDouble(m -> claim.p(m.pair(), supports));
      return Math.min(
          1,
          takesAll(supports) ? p.max().orElse(1) : p.map(x -> x * meetings.size()).min().orElse(1));
    }

    /** Whether it takes all pairs to support or to refute it. */
    private boolean takesAll(boolean supports) {
      return supports == (claim.quantifier() == Quantifier.EVERY);
    }

    boolean supported() {
      return p(true) <= p(false);
    }

    /** The pair whose p is that of the case. */
    Meeting decisive() {
      boolean supports = supported();
      Comparator<Meeting> byP = Comparator.comparingDouble(m -> claim.p(m.pair(), supports));
      Optional<Meeting> decisive =
          takesAll(supports) ? meetings.stream().max(byP) : meetings.stream().min(byP);
      return decisive.orElseThrow();
    }

    /** Whoever is missing may have refuted what the others bear out, or the other way round. */
    boolean open() {
      return takesAll(supported()) && (!missing.isEmpty() || (supported() && tooFewToSupport()));
    }

    /** Whether the claim speaks of more configurations than there are to bear it out. */
    private boolean tooFewToSupport() {
      Map<String, Set<String>> than =
          meetings.stream()
              .collect(
                  Collectors.groupingBy(
                      m -> m.contest().label(),
                      Collectors.mapping(m -> m.pair().right().label(), Collectors.toSet())));
      return than.values().stream().allMatch(labels -> labels.size() < claim.configurations());
    }
  }

  private Judge() {}

  /** Judges the claims, in their order. */
  public static List<Judgement> judge(Study study, List<Claim> claims) {
    List<Case> cases = claims.stream().map(claim -> open(study, claim)).toList();
    List<Case> judged = cases.stream().filter(c -> !c.meetings().isEmpty()).toList();
    double[] holm =
        Holm.adjust(judged.stream().mapToDouble(c -> Math.min(c.p(true), c.p(false))).toArray());
    List<Judgement> judgements = new ArrayList<>();
    int next = 0;
    for (Case open : cases) {
      judgements.add(
          open.meetings().isEmpty()
              ? notJudged(study, open)
              : judgement(open, holm[next++], judged.size()));
    }
    return judgements;
  }

  private static Case open(Study study, Claim claim) {
    Optional<Measure> measure =
        claim.isOfLoss() ? Optional.of(Measures.COMMON_TEST_LOSS) : study.measure(claim.measure());
    Case open = new Case(claim, measure, new ArrayList<>(), new ArrayList<>(), new TreeSet<>());
    for (Contest contest : study.contests()) {
      if (contest.task().id().equals(claim.task())) {
        List<String> unmet = claim.where().unmet(contest);
        if (contest.race().isPresent() && measure.filter(Measure::isOfQuality).isPresent()) {
          unmet.add("trials that use their budget up, here they stop at a target");
        }
        open.unmet.addAll(unmet);
        if (unmet.isEmpty() && measure.isPresent()) {
          addMeetings(open, contest, claim.isOfLoss() ? contest.loss() : measure.get());
        }
      }
    }
    return open;
  }

  private static void addMeetings(Case open, Contest contest, Measure measure) {
    Claim claim = open.claim;
    for (Contender these : present(contest, claim.these(), measure)) {
      for (Contender than : present(contest, claim.than(), measure)) {
        if (claim.speaksOf(these, than)) {
          open.meetings.add(
              new Meeting(
                  contest,
                  claim.relation() == Relation.BETTER
                      ? contest.pair(these, than, measure)
                      : contest.pairInUnits(these, than, measure)));
        }
      }
    }
    if (claim.differingIn().isEmpty()) { // or else it speaks of whoever is there in both ways
      Stream.of(claim.these(), claim.than())
          .flatMap(List::stream)
          .filter(selector -> present(contest, List.of(selector), measure).isEmpty())
          .forEach(selector -> open.missing.add(selector + " on " + contest.label()));
    }
  }

  private static List<Contender> present(
      Contest contest, List<Selector> selectors, Measure measure) {
    return contest.contenders().stream()
        .filter(c -> selectors.stream().anyMatch(s -> s.selects(c.implementation())))
        .filter(c -> c.has(measure))
        .toList();
  }

  private static Judgement judgement(Case open, double holmP, int family) {
    Claim claim = open.claim;
    boolean significant = holmP <= Pair.LEVEL;
    boolean supported = open.supported();
    Meeting decisive = open.decisive();
    Verdict verdict;
    String needs;
    if (significant && !open.open()) {
      verdict = supported ? Verdict.REPRODUCED : Verdict.CONTRADICTED;
      needs = "";
    } else if (!open.missing.isEmpty()) {
      verdict = Verdict.NOT_RUN;
      needs = trialsOf(open.missing);
    } else {
      verdict = Verdict.INCONCLUSIVE;
      needs =
          significant
              ? "%s configurations or more of %s"
                  .formatted(claim.configurations(), names(claim.than()))
              : advice(claim, decisive.pair(), family);
    }
    return new Judgement(
        claim,
        verdict,
        Optional.of(decisive.pair().measure()),
        open.meetings,
        Optional.of(decisive),
        open.p(supported),
        holmP,
        needs);
  }

  /** What would decide a claim about which the trials do not tell. */
  private static String advice(Claim claim, Pair pair, int family) {
    if (pair.tested().isEmpty() || pair.oneSeed()) {
      return "two seeds or more of each contender";
    }
    Difference d = pair.loss().orElseThrow();
    double distance =
        claim.relation() == Relation.EQUIVALENT
            ? claim.tolerance() - Math.abs(d.mean())
            : claim.tolerance() - d.mean();
    if (2 * d.standardError() * Math.sqrt(d.sharedShare()) > Math.abs(distance)) {
      return "a larger test set: this one does not resolve the difference, however many the seeds";
    }
    double sd = d.standardError() * Math.sqrt((1 - d.sharedShare()) * d.n());
    if (sd == 0) {
      return "more seeds: those that ran agree by chance or by rounding";
    }
    double seeds = Difference.pairsNeeded(distance, sd, Pair.LEVEL / family);
    return seeds > TOO_MANY_SEEDS
        ? "a larger budget: the difference is too small for any sensible number of seeds"
        : "about %s seeds to %s it, if the difference stays as it is (%s now)"
            .formatted(
                Math.max((int) seeds, d.n() + 1), distance > 0 ? "support" : "contradict", d.n());
  }

  private static Judgement notJudged(Study study, Case open) {
    Claim claim = open.claim;
    Verdict verdict = Verdict.NOT_RUN;
    String needs;
    if (study.contests().stream().noneMatch(c -> c.task().id().equals(claim.task()))) {
      needs = "a run of " + claim.task();
    } else if (!open.unmet.isEmpty()) {
      verdict = Verdict.NOT_COMPARABLE;
      needs = String.join("; ", open.unmet);
    } else if (open.measure.isEmpty()) {
      needs =
          claim.measure().startsWith(Engine.PREFIX)
              ? "the inference of its models to be measured"
              : "a run that measures " + claim.measure();
    } else if (!open.missing.isEmpty()) {
      needs = trialsOf(open.missing);
    } else {
      String equal =
          claim.where().equal().stream()
              .map(names -> String.join(" or ", names))
              .collect(Collectors.joining(", "));
      needs =
          "trials of %s beside %s%s on %s, with figures"
              .formatted(
                  names(claim.these()),
                  names(claim.than()),
                  equal.isEmpty() ? "" : ", equal in " + equal,
                  claim.task());
    }
    return new Judgement(claim, verdict, open.measure, List.of(), Optional.empty(), 1, 1, needs);
  }

  private static String trialsOf(List<String> missing) {
    return "trials of %s, with figures".formatted(String.join(", ", missing));
  }

  private static String names(List<Selector> selectors) {
    return selectors.stream().map(Selector::toString).collect(Collectors.joining(" or "));
  }
}
