package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.published.Claim.Quantifier;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.published.Claim.Selector;
import dev.gauntlet.reports.published.Claim.Where;
import java.util.List;

/** A claim about the task of {@link Trials}: that the test loss of a is lower than that of b. */
final class TestClaim {
  private String measure = "test_loss";
  private Relation relation = Relation.BETTER;
  private Double margin;
  private List<Selector> these = selectors(List.of("a"));
  private List<Selector> than = selectors(List.of("b"));
  private List<String> differingIn;
  private Quantifier quantifier;
  private Where where;
  private Integer configurations;

  TestClaim measure(String other) {
    measure = other;
    return this;
  }

  TestClaim relation(Relation other, Double within) {
    relation = other;
    margin = within;
    return this;
  }

  TestClaim these(List<String> ids) {
    these = selectors(ids);
    return this;
  }

  TestClaim than(List<String> ids) {
    than = selectors(ids);
    return this;
  }

  TestClaim between(Selector one, Selector other) {
    these = List.of(one);
    than = List.of(other);
    return this;
  }

  TestClaim differingIn(String setting) {
    differingIn = List.of(setting);
    return this;
  }

  TestClaim quantifier(Quantifier other) {
    quantifier = other;
    return this;
  }

  TestClaim where(Where other) {
    where = other;
    return this;
  }

  TestClaim configurations(int least) {
    configurations = least;
    return this;
  }

  /** The claim that it has become. */
  Claim claim() {
    return new Claim(
        "id",
        "",
        "source",
        null,
        null,
        "copying",
        measure,
        relation,
        margin,
        these,
        than,
        differingIn,
        quantifier,
        where,
        configurations);
  }

  private static List<Selector> selectors(List<String> ids) {
    return ids.stream().map(id -> new Selector(id, null)).toList();
  }
}
