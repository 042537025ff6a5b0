package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.spi.result.Budget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** No conditions. */
    static final Where ANY = new Where(Map.of(), List.of(), List.of());

    public Where {
      // what a file leaves out is null
      task =
          Collections.unmodifiableMap(
              new LinkedHashMap<>(Objects.requireNonNullElse(task, Map.of())));
      budgetAtLeast = List.copyOf(Objects.requireNonNullElse(budgetAtLeast, List.of()));
      budgetAtLeast.forEach(Budget::parse);
      equal = List.copyOf(Objects.requireNonNullElse(equal, List.of()));
    }

    /** What a contest lacks to be one of which a claim speaks. */
    List<String> unmet(Contest contest) {
      List<String> unmet = new ArrayList<>();
      for (Map.Entry<String, List<Object>> setting : task.entrySet()) {
        Object here = contest.task().config().get(setting.getKey());
        List<String> allowed = setting.getValue().stream().map(Object::toString).toList();
        if (here != null && !allowed.contains(here.toString())) {
          unmet.add(
              "%s of %s, here %s".formatted(setting.getKey(), String.join(" or ", allowed), here));
        }
      }
      if (!budgetAtLeast.isEmpty()
          && budgetAtLeast.stream().noneMatch(least -> enough(contest.budget(), least))) {
        unmet.add(
            "a budget of %s at least, here %s"
                .formatted(String.join(" or ", budgetAtLeast), contest.budget()));
      }
      if (contest.trials().map(t -> t.spec().seed()).distinct().count() < 2) {
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
    Objects.requireNonNull(id, "id is missing");
    Objects.requireNonNull(statement, "statement is missing");
    Objects.requireNonNull(source, "source is missing");
    Objects.requireNonNull(task, "task is missing");
    Objects.requireNonNull(measure, "measure is missing");
    Objects.requireNonNull(relation, "relation is missing");
    if ((relation == Relation.BETTER) != (margin == null)) {
      throw new IllegalArgumentException(
          "claim " + id + ": margin belongs to equivalent and no_worse, and to them alone");
    }
    if (margin != null && !(margin > 0)) {
      throw new IllegalArgumentException(
          "claim " + id + ": margin is " + margin + ", must be positive");
    }
    these = List.copyOf(Objects.requireNonNull(these, "these is missing"));
    than = List.copyOf(Objects.requireNonNull(than, "than is missing"));
    differingIn = differingIn == null ? List.of() : List.copyOf(differingIn);
    quantifier = quantifier == null ? Quantifier.EVERY : quantifier;
    where = where == null ? Where.ANY : where;
    configurations = configurations == null ? 1 : configurations;
  }

  /** Whether it is about the loss by which its contest is ranked. */
  boolean isOfLoss() {
    return measure.equals(CONTEST_LOSS);
  }

  /** The margin; 0 where any difference matters. */
  double tolerance() {
    return margin == null ? 0 : margin;
  }
}
