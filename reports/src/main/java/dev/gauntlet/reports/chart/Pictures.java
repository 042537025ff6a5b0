package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Climb;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The pictures of a study.
 *
 * @param albums one for each contest, in the order of the study
 * @param styles how each contender of the study is drawn: an implementation looks the same
 *     everywhere
 * @param possible false if this Java finds no fonts to write with, as in some containers: then
 *     there are no pictures
 */
public record Pictures(
    List<List<Group>> albums, Function<Contender, SeriesStyle> styles, boolean possible) {

  private static final int MAX_NAME = 60;

  /** More contenders than this nobody can tell apart in a picture. */
  public static final int MAX_DRAWN = 16;

  /**
   * Pictures of a contest that belong together.
   *
   * @param title what they show
   * @param figures at least one: a picture, or several that show the same over different x axes,
   *     the first to be seen first
   */
  public record Group(String title, List<List<Picture>> figures) {}

  public Pictures {
    albums = List.copyOf(albums);
  }

  /** Prepares the pictures; each is drawn when it is asked for. */
  public static Pictures of(Study study, Scoreboard scoreboard) {
    Function<Contender, SeriesStyle> styles = styles(study);
    boolean possible = Look.canWrite();
    Set<String> prefixes = new HashSet<>();
    List<List<Group>> albums = new ArrayList<>();
    for (Outcome outcome : scoreboard.outcomes()) {
      String name = fileName(outcome.contest().label());
      String prefix = Format.unique(name, "-", candidate -> !prefixes.add(candidate));
      albums.add(possible ? album(study, outcome.first(MAX_DRAWN), prefix, styles) : List.of());
    }
    return new Pictures(albums, styles, possible);
  }

  private static List<Group> album(
      Study study, Outcome drawn, String prefix, Function<Contender, SeriesStyle> styles) {
    CurvePictures curves = new CurvePictures(drawn.contest(), prefix, styles);
    OtherPictures others = new OtherPictures(drawn, study.engines(), prefix, styles);
    return Stream.of(
            group("The ladder", Climb.of(study, drawn.contest()).map(others::ladder).stream()),
            new Group("Learning", curves.learning()),
            group("Quality and cost", others.cost()),
            group("Learning rate and kinds of problem", curves.kinds()))
        .filter(group -> !group.figures().isEmpty())
        .toList();
  }

  /** Each picture as a figure of its own. */
  private static Group group(String title, Stream<Picture> pictures) {
    return new Group(title, pictures.map(List::of).toList());
  }

  private static Function<Contender, SeriesStyle> styles(Study study) {
    Map<String, Integer> implementations = new HashMap<>();
    IdentityHashMap<Contender, SeriesStyle> styles = new IdentityHashMap<>();
    for (Contest contest : study.contests()) {
      Map<String, Integer> namesakes = new HashMap<>();
      for (Contender contender : contest.contenders()) {
        String id = contender.implementation().id();
        int implementation = implementations.computeIfAbsent(id, i -> implementations.size());
        int namesake = namesakes.merge(id, 1, Integer::sum) - 1;
        styles.put(contender, SeriesStyle.ofContender(implementation, namesake));
      }
    }
    return contender -> Objects.requireNonNull(styles.get(contender), "of another study");
  }

  /** Every picture once. */
  public List<Picture> all() {
    return albums.stream()
        .flatMap(List::stream)
        .flatMap(group -> group.figures().stream())
        .flatMap(List::stream)
        .toList();
  }

  /** A label as part of a file name, safe on every system. */
  private static String fileName(String label) {
    String name =
        label
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    return name.isEmpty() ? "task" : name.substring(0, Math.min(MAX_NAME, name.length()));
  }
}
