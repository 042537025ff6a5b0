package dev.gauntlet.reports.published;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A published claim with the predicate that judges it.
 *
 * @param id its name
 * @param statement the claim in one sentence
 * @param source key of its source
 * @param published what the source reports, in words, if anything
 * @param caveat what is known to be wrong with that, if anything
 * @param task id of the task it is about
 * @param measure name of the measure it is about; {@code contest_loss} for the test loss over the
 *     targets that everybody in a contest predicts
 * @param relation what it says
 * @param margin how much of a difference does not matter, in the measure's unit; not of {@link
 *     Relation#BETTER}
 * @param these whom it is about
 * @param than whom it compares them with
 * @param differingIn if not empty, it is about contenders of one implementation that differ in
 *     these settings alone
 * @param quantifier whether it speaks of every pair, or says that there is one; every if null
 * @param where what a contest must be like for the claim to speak of it; any if null
 * @param configurations how many of {@code than} it takes to bear it out, in one contest: more than
 *     1 if it speaks of all sizes; 1 if not given
 */
public record Claim(
    String id,
    String statement,
    String source,
    @Nullable String published,
    @Nullable String caveat,
    String task,
    String measure,
    Relation relation,
    @Nullable Double margin,
    List<Selector> these,
    List<Selector> than,
    List<String> differingIn,
    Quantifier quantifier,
    Where where,
    Integer configurations) {

  /** The measure of a claim that is about the loss over targets that everybody predicts. */
  private static final String CONTEST_LOSS = "contest_loss";

  /** Numbers of parameters that differ by less than this share are equal. */
  private static final double SAME_SIZE = 0.01;

  /**
   * Which contenders are meant, or which tasks.
   *
   * @param implementation id of the plugin
   * @param config settings they must have; numbers are compared as they are written
   */
  public record Selector(String implementation, Map<String, Object> config) {
    public Selector {
      requireNonNull(implementation, "implementation is missing");
      config = requireNonNullElse(config, Map.of());
    }

    Selector withSuffix(String suffix) {
      return new Selector(implementation + suffix, config);
    }

    boolean selects(Choice choice) {
      return choice.id().equals(implementation)
          && config.entrySet().stream()
              .allMatch(e -> ("" + e.getValue()).equals("" + choice.config().get(e.getKey())));
    }

    @Override
    public String toString() {
      return config.isEmpty()
          ? implementation
          : new TreeMap<>(config)
              .entrySet().stream()
                  .map(e -> " " + e.getKey() + "=" + e.getValue())
                  .collect(Collectors.joining("", implementation, ""));
    }
  }

  /** The same claim about the twins of these implementations. */
  Claim ofTwins(Publications.Twins twins) {
    return new Claim(
        id + twins.suffix(),
        twins.words() + " " + Format.uncapitalized(statement),
        source,
        published,
        caveat,
        task,
        measure,
        relation,
        margin,
        these.stream().map(each -> each.withSuffix(twins.suffix())).toList(),
        than.stream().map(each -> each.withSuffix(twins.suffix())).toList(),
        differingIn,
        quantifier,
        where,
        configurations);
  }

  /** Of how many pairs a claim speaks. */
  public enum Quantifier {
    /** It takes all pairs to support it, and one to refute it. */
    EVERY,
    /** It takes one pair to support it, and all to refute it. */
    SOME
  }

  /**
   * What a contest must be like for a claim to speak of it.
   *
   * @param task settings of the task and the values that are allowed
   * @param budgetAtLeast least budget of each kind, as {@link Budget#parse} reads it; a budget of
   *     another kind will not do
   * @param equal settings in which the two of a pair must agree; each a list of the names that it
   *     has in different implementations, or {@code parameters}, their number, within 1 %
   */
  public record Where(
      Map<String, List<Object>> task, List<String> budgetAtLeast, List<List<String>> equal) {

    public Where {
      // what a file leaves out is null
      task = requireNonNullElse(task, Map.of());
      budgetAtLeast = requireNonNullElse(budgetAtLeast, List.of());
      budgetAtLeast.forEach(Budget::parse);
      equal = requireNonNullElse(equal, List.of());
    }

    /** What a contest lacks to be one of which a claim speaks. */
    List<String> unmet(Contest contest) {
      List<String> unmet = new ArrayList<>();
      task.forEach(
          (name, values) -> {
            Object here = contest.task().config().get(name);
            List<String> allowed = values.stream().map(Object::toString).toList();
            if (here != null && !allowed.contains(here.toString())) {
              unmet.add("%s of %s, here %s".formatted(name, String.join(" or ", allowed), here));
            }
          });
      if (!budgetAtLeast.isEmpty()
          && budgetAtLeast.stream().noneMatch(least -> enough(contest.budget(), least))) {
        unmet.add(
            "a budget of %s at least, here %s"
                .formatted(String.join(" or ", budgetAtLeast), contest.budget()));
      }
      if (contest.seeds() < 2) {
        unmet.add("two seeds or more, here one");
      }
      return unmet;
    }

    private static boolean enough(String budget, String least) {
      Budget here = Budget.parse(budget);
      Budget needed = Budget.parse(least);
      if (here instanceof Budget.WallClock a && needed instanceof Budget.WallClock b) {
        return a.limit().compareTo(b.limit()) >= 0;
      }
      if (here instanceof Budget.Steps a && needed instanceof Budget.Steps b) {
        return a.limit() >= b.limit();
      }
      return here instanceof Budget.Tokens a
          && needed instanceof Budget.Tokens b
          && a.limit() >= b.limit();
    }
  }

  /** What a claim says of two groups. */
  public enum Relation {
    /** Each of these is better than each of those. */
    BETTER,
    /** They differ by less than the margin, either way. */
    EQUIVALENT,
    /** These are not worse than those by the margin or more. */
    NO_WORSE
  }

  public Claim {
    requireNonNull(id, "id is missing");
    requireNonNull(statement, "statement is missing");
    requireNonNull(source, "source is missing");
    requireNonNull(task, "task is missing");
    requireNonNull(measure, "measure is missing");
    requireNonNull(relation, "relation is missing");
    if ((relation == Relation.BETTER) != (margin == null)) {
      throw new IllegalArgumentException(
          "claim " + id + ": margin belongs to equivalent and no_worse, and to them alone");
    }
    if (margin != null && !(margin > 0)) {
      throw new IllegalArgumentException(
          "claim " + id + ": margin is " + margin + ", must be positive");
    }
    these = List.copyOf(requireNonNull(these, "these is missing"));
    than = List.copyOf(requireNonNull(than, "than is missing"));
    differingIn = requireNonNullElse(differingIn, List.of());
    quantifier = requireNonNullElse(quantifier, Quantifier.EVERY);
    where = requireNonNullElse(where, new Where(Map.of(), List.of(), List.of()));
    configurations = requireNonNullElse(configurations, 1);
  }

  /** Whether it is about the loss by which its contest is ranked. */
  boolean isOfLoss() {
    return measure.equals(CONTEST_LOSS);
  }

  /** The margin; 0 where any difference matters. */
  double tolerance() {
    return margin == null ? 0 : margin;
  }

  /** Whether it speaks of these two, of whom it names the one and the other. */
  boolean speaksOf(Contender left, Contender right) {
    return where.equal().stream().allMatch(names -> agree(names, left, right))
        && (differingIn.isEmpty()
            || (left.implementation().id().equals(right.implementation().id())
                && left.conditions().equals(right.conditions())
                && differingIn.containsAll(
                    Cell.differing(
                        left.implementation().config(), right.implementation().config()))));
  }

  /** Whether two contenders agree in a setting that may have a name of its own in each. */
  private static boolean agree(List<String> names, Contender a, Contender b) {
    if (names.contains(Measures.PARAMETERS.name())) {
      double x = a.selected().orElseThrow().mean(Measures.PARAMETERS).orElse(Double.NaN);
      double y = b.selected().orElseThrow().mean(Measures.PARAMETERS).orElse(Double.NaN);
      return Math.abs(x - y) <= SAME_SIZE * x;
    }
    return Objects.equals(setting(names, a), setting(names, b));
  }

  private static @Nullable String setting(List<String> names, Contender contender) {
    return names.stream()
        .map(contender.implementation().config()::get)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .findFirst()
        .orElse(null);
  }

  /** The p of being wrong of this pair if {@code supports}, or else of being right. */
  double p(Pair pair, boolean supports) {
    if (pair.oneSeed()) {
      return 1; // of one initialization nothing follows for an implementation
    }
    double tolerated = tolerance();
    double p;
    if (relation == Relation.EQUIVALENT) {
      p =
          supports
              ? Math.max(pair.pBetter(-tolerated), pair.pWorse(-tolerated))
              : Math.min(pair.pBetter(tolerated), pair.pWorse(tolerated));
    } else {
      p = supports ? pair.pBetter(-tolerated) : pair.pWorse(tolerated);
    }
    return Math.min(1, 2 * p);
  }
}
