package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.published.Judgement.Meeting;
import dev.gauntlet.reports.published.Judgement.Verdict;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Holm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

  private static final double SAME_SIZE = 0.01;

  private Judge() {}

  /** Judges the claims, in their order. */
  public static List<Judgement> judge(Study study, List<Claim> claims) {
    List<Case> cases = claims.stream().map(claim -> open(study, claim)).toList();
    List<Case> judged = cases.stream().filter(c -> !c.meetings().isEmpty()).toList();
    double[] holm =
        Holm.adjust(judged.stream().mapToDouble(c -> Math.min(c.pFor(), c.pAgainst())).toArray());
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

  /** The p of the claim being wrong of this pair: small if the trials bear it out. */
  static double pFor(Claim claim, Pair pair) {
    if (pair.oneSeed()) {
      return 1; // of one initialization nothing follows for an implementation
    }
    double margin = claim.tolerance();
    return Math.min(
        1,
        2
            * switch (claim.relation()) {
              case BETTER -> pair.pBetter(0);
              case EQUIVALENT -> Math.max(pair.pBetter(-margin), notBetter(pair, margin));
              case NO_WORSE -> pair.pBetter(-margin);
            });
  }

  /** The p of the claim being right of this pair: small if the trials contradict it. */
  static double pAgainst(Claim claim, Pair pair) {
    if (pair.oneSeed()) {
      return 1; // of one initialization nothing follows for an implementation
    }
    double margin = claim.tolerance();
    return Math.min(
        1,
        2
            * switch (claim.relation()) {
              case BETTER -> pair.pWorse(0);
              case EQUIVALENT -> Math.min(1, Math.min(pair.pWorse(margin), pair.pBetter(margin)));
              case NO_WORSE -> pair.pWorse(margin);
            });
  }

  /** One-sided p of left being better by the margin: small if it surely is not. */
  private static double notBetter(Pair pair, double margin) {
    return pair.lost() < 0 ? 1 : pair.loss().map(d -> d.pAbove(-margin)).orElse(1.0);
  }

  private static Case open(Study study, Claim claim) {
    Optional<Measure> measure =
        claim.isOfLoss() ? Optional.of(Measures.COMMON_TEST_LOSS) : study.measure(claim.measure());
    List<Meeting> meetings = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    for (Contest contest : study.contests()) {
      if (contest.task().id().equals(claim.task())) {
        List<String> unmet = claim.where().unmet(contest);
        if (contest.race().isPresent() && measure.filter(Measure::isOfQuality).isPresent()) {
          unmet.add("trials that use their budget up, here they stop at a target");
        }
        conditions.addAll(unmet);
        if (unmet.isEmpty() && measure.isPresent()) {
          Measure compared = claim.isOfLoss() ? contest.loss() : measure.get();
          addMeetings(meetings, contest, claim, compared);
          missing(contest, claim, compared).stream()
              .map(selector -> selector + " on " + contest.label())
              .forEach(missing::add);
        }
      }
    }
    return new Case(claim, measure, meetings, missing, conditions);
  }

  private static void addMeetings(
      List<Meeting> meetings, Contest contest, Claim claim, Measure measure) {
    for (Contender these : present(contest, claim.these(), measure)) {
      for (Contender than : present(contest, claim.than(), measure)) {
        if (comparable(claim, these, than)) {
          meetings.add(
              new Meeting(
                  contest,
                  claim.relation() == Relation.BETTER
                      ? contest.pair(these, than, measure)
                      : contest.pairInUnits(these, than, measure)));
        }
      }
    }
  }

  /** Those of whom the claim speaks that have no figures in a contest. */
  private static List<Selector> missing(Contest contest, Claim claim, Measure measure) {
    return !claim.differingIn().isEmpty()
        ? List.of() // it speaks of whoever is there in both ways
        : Stream.of(claim.these(), claim.than())
            .flatMap(List::stream)
            .filter(selector -> present(contest, List.of(selector), measure).isEmpty())
            .toList();
  }

  private static List<Contender> present(
      Contest contest, List<Selector> selectors, Measure measure) {
    return contest.contenders().stream()
        .filter(c -> selectors.stream().anyMatch(selector -> selector.selects(c)))
        .filter(c -> c.selected().filter(cell -> !cell.comparable(measure).isEmpty()).isPresent())
        .toList();
  }

  private static boolean comparable(Claim claim, Contender these, Contender than) {
    return claim.where().equal().stream().allMatch(names -> agree(names, these, than))
        && (claim.differingIn().isEmpty()
            || (these.implementation().id().equals(than.implementation().id())
                && claim.differingIn().containsAll(differences(these, than))));
  }

  /** Whether two contenders agree in a setting that may have a name of its own in each. */
  private static boolean agree(List<String> names, Contender a, Contender b) {
    if (names.contains(Measures.PARAMETERS.name())) {
      double x = a.selected().orElseThrow().mean(Measures.PARAMETERS).orElse(Double.NaN);
      double y = b.selected().orElseThrow().mean(Measures.PARAMETERS).orElse(Double.NaN);
      return Math.abs(x - y) <= SAME_SIZE * x;
    }
    return setting(names, a).equals(setting(names, b));
  }

  private static Optional<String> setting(List<String> names, Contender contender) {
    return names.stream()
        .map(name -> contender.implementation().config().get(name))
        .filter(Objects::nonNull)
        .map(Object::toString)
        .findFirst();
  }

  /** In which settings of the model two contenders differ, and whether in their training. */
  private static Set<String> differences(Contender a, Contender b) {
    Set<String> names = new HashSet<>(a.implementation().config().keySet());
    names.addAll(b.implementation().config().keySet());
    names.removeIf(
        name ->
            Objects.equals(
                a.implementation().config().get(name), b.implementation().config().get(name)));
    if (!a.conditions().equals(b.conditions())) {
      names.add("training");
    }
    return names;
  }

  private static Judgement judgement(Case open, double holmP, int family) {
    boolean decided = holmP <= Pair.LEVEL && !open.open();
    boolean lacking = !open.missing().isEmpty() && !decided;
    Verdict verdict =
        decided
            ? open.supported() ? Verdict.REPRODUCED : Verdict.CONTRADICTED
            : lacking ? Verdict.NOT_RUN : Verdict.INCONCLUSIVE;
    Meeting decisive = open.decisive();
    String needs =
        decided
            ? ""
            : lacking
                ? trialsOf(open.missing())
                : holmP <= Pair.LEVEL
                    ? moreConfigurations(open.claim())
                    : advice(open.claim(), decisive.pair(), family);
    return new Judgement(
        open.claim(),
        verdict,
        Optional.of(decisive.pair().measure()),
        open.meetings(),
        Optional.of(decisive),
        open.supported() ? open.pFor() : open.pAgainst(),
        holmP,
        needs);
  }

  private static String moreConfigurations(Claim claim) {
    return "%s configurations or more of %s".formatted(claim.configurations(), names(claim.than()));
  }

  private static String trialsOf(List<String> missing) {
    return "trials of %s, with figures".formatted(String.join(", ", missing));
  }

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
    double seeds = Difference.pairsNeeded(distance, sd, Pair.LEVEL / family);
    String outcome = distance > 0 ? "to support it" : "to contradict it";
    if (sd == 0) {
      return "more seeds: those that ran agree by chance or by rounding";
    }
    return seeds > TOO_MANY_SEEDS
        ? "a larger budget: the difference is too small for any sensible number of seeds"
        : "about %s seeds %s, if the difference stays as it is (%s now)"
            .formatted(Math.max((int) seeds, d.n() + 1), outcome, d.n());
  }

  private static Judgement notJudged(Study study, Case open) {
    Claim claim = open.claim();
    boolean ran = study.contests().stream().anyMatch(c -> c.task().id().equals(claim.task()));
    if (ran && !open.conditions().isEmpty()) {
      return without(
          open, Verdict.NOT_COMPARABLE, String.join("; ", new TreeSet<>(open.conditions())));
    }
    if (!ran) {
      return without(open, Verdict.NOT_RUN, "a run of " + claim.task());
    }
    if (open.measure().isEmpty()) {
      return without(
          open,
          Verdict.NOT_RUN,
          claim.measure().startsWith(Engine.PREFIX)
              ? "the inference of its models to be measured"
              : "a run that measures " + claim.measure());
    }
    if (!open.missing().isEmpty()) {
      return without(open, Verdict.NOT_RUN, trialsOf(open.missing()));
    }
    return without(
        open,
        Verdict.NOT_RUN,
        "trials of %s beside %s%s on %s, with figures"
            .formatted(
                names(claim.these()),
                names(claim.than()),
                claim.where().equal().isEmpty()
                    ? ""
                    : ", equal in "
                        + claim.where().equal().stream()
                            .map(names -> String.join(" or ", names))
                            .collect(Collectors.joining(", ")),
                claim.task()));
  }

  private static Judgement without(Case open, Verdict verdict, String needs) {
    return new Judgement(
        open.claim(), verdict, open.measure(), List.of(), Optional.empty(), 1, 1, needs);
  }

  private static String names(List<Selector> selectors) {
    return selectors.stream().map(Selector::toString).collect(Collectors.joining(" or "));
  }
}
