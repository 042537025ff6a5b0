package dev.gauntlet.reports.published;

import dev.gauntlet.reports.text.Resources;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What has been published.
 *
 * @param baseline id of the implementation that has quality 0 in every contest
 * @param sources what each source is, by key
 * @param claims the claims
 * @param figures the figures
 */
public record Publications(
    String baseline,
    Map<String, String> sources,
    List<Claim> claims,
    List<PublishedFigure> figures) {

  record ClaimsFile(String baseline, Map<String, String> sources, List<Claim> claims) {
    ClaimsFile {
      Objects.requireNonNull(baseline, "baseline is missing");
      Objects.requireNonNull(sources, "sources is missing");
      Objects.requireNonNull(claims, "claims is missing");
    }
  }

  record FiguresFile(List<PublishedFigure> figures) {
    FiguresFile {
      Objects.requireNonNull(figures, "figures is missing");
    }
  }

  public Publications {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    claims = List.copyOf(claims);
    figures = List.copyOf(figures);
    Set<String> ids = new HashSet<>();
    for (Claim claim : claims) {
      if (!ids.add(claim.id())) {
        throw new IllegalArgumentException("claim " + claim.id() + " is given twice");
      }
      requireSource(claim.source(), sources);
    }
    for (PublishedFigure figure : figures) {
      requireSource(figure.source(), sources);
    }
  }

  /** The claims and figures that come with Gauntlet. */
  public static Publications builtIn() {
    return of(
        Resources.read(Publications.class, "claims.yaml", ClaimsFile.class),
        Resources.read(Publications.class, "figures.yaml", FiguresFile.class));
  }

  /**
   * Reads claims and figures.
   *
   * @throws IllegalArgumentException if one of the texts is malformed; says where and why
   */
  static Publications parse(String claims, String figures) {
    return of(
        Resources.read("claims.yaml", claims, ClaimsFile.class),
        Resources.read("figures.yaml", figures, FiguresFile.class));
  }

  private static Publications of(ClaimsFile claims, FiguresFile figures) {
    return new Publications(
        claims.baseline(), claims.sources(), claims.claims(), figures.figures());
  }

  private static void requireSource(String source, Map<String, String> sources) {
    if (!sources.containsKey(source)) {
      throw new IllegalArgumentException(
          "source is '" + source + "', must be one of " + sources.keySet());
    }
  }
}
