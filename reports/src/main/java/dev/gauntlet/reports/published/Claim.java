package dev.gauntlet.reports.published;

import java.util.List;
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
 * @param measure name of the measure it is about
 * @param relation what it says
 * @param margin how much of a difference does not matter, in the measure's unit; not of {@link
 *     Relation#BETTER}
 * @param these whom it is about
 * @param than whom it compares them with
 * @param differingIn if not empty, it is about contenders of one implementation that differ in
 *     these settings alone
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
    Integer configurations) {

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
    configurations = configurations == null ? 1 : configurations;
  }

  /** The margin; 0 where any difference matters. */
  double tolerance() {
    return margin == null ? 0 : margin;
  }
}
