package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The pictures of a study.
 *
 * @param albums one for each contest, in the order of the study
 * @param styles how each contender is drawn
 * @param possible false if this Java finds no fonts to write with, as in some containers: then
 *     there are no pictures
 */
public record Pictures(List<List<Group>> albums, Styles styles, boolean possible) {

  private static final int MAX_NAME = 60;

  /** More contenders than this nobody can tell apart in a picture. */
  public static final int MAX_DRAWN = 16;

  /**
   * Pictures of a contest that belong together.
   *
   * @param title what they show
   * @param figures at least one
   */
  public record Group(String title, List<Figure> figures) {}

  /**
   * A picture, or several that show the same over different x axes.
   *
   * @param axes names of the x axes; one for each picture
   * @param variants at least one picture; the first is the one to be seen first
   */
  public record Figure(List<String> axes, List<Picture> variants) {}

  /** How each contender of a study is drawn: an implementation looks the same everywhere. */
  public static final class Styles {
    private final Map<String, Integer> implementations = new LinkedHashMap<>();
    private final IdentityHashMap<Contender, SeriesStyle> styles = new IdentityHashMap<>();

    private Styles(Study study) {
      for (Contest contest : study.contests()) {
        Map<String, Integer> namesakes = new HashMap<>();
        for (Contender contender : contest.contenders()) {
          String id = contender.implementation().id();
          int implementation = implementations.computeIfAbsent(id, i -> implementations.size());
          int namesake = namesakes.merge(id, 1, Integer::sum) - 1;
          styles.put(contender, SeriesStyle.ofContender(implementation, namesake));
        }
      }
    }

    /** The style of a contender of the study. */
    public SeriesStyle of(Contender contender) {
      return Objects.requireNonNull(styles.get(contender), "a contender of another study");
    }
  }

  public Pictures {
    albums = List.copyOf(albums);
  }

  /** Prepares the pictures; each is drawn when it is asked for. */
  public static Pictures of(Study study, Scoreboard scoreboard) {
    Styles styles = new Styles(study);
    if (!Look.canWrite()) {
      return new Pictures(
          study.contests().stream().map(c -> List.<Group>of()).toList(), styles, false);
    }
    Set<String> prefixes = new HashSet<>();
    List<List<Group>> albums = new ArrayList<>();
    for (Outcome outcome : scoreboard.outcomes()) {
      String prefix = unique(fileName(outcome.contest().label()), prefixes);
      Outcome drawn = outcome.first(MAX_DRAWN);
      CurvePictures curves = new CurvePictures(drawn.contest(), prefix, styles);
      OtherPictures others = new OtherPictures(drawn, study.engines(), prefix, styles);
      List<Group> album = new ArrayList<>();
      add(album, "Learning", curves.learning());
      add(
          album,
          "Quality and cost",
          figures(
              List.of(others.timeToTarget(), others.cost(), others.latency(), others.phases())));
      add(
          album,
          "Learning rate and kinds of problem",
          figures(List.of(curves.overLearningRates(), curves.breakdowns())));
      albums.add(album);
    }
    return new Pictures(albums, styles, true);
  }

  /** Every picture once. */
  public List<Picture> all() {
    return albums.stream()
        .flatMap(List::stream)
        .flatMap(group -> group.figures().stream())
        .flatMap(figure -> figure.variants().stream())
        .toList();
  }

  private static void add(List<Group> album, String title, List<Figure> figures) {
    if (!figures.isEmpty()) {
      album.add(new Group(title, figures));
    }
  }

  private static List<Figure> figures(List<List<Picture>> pictures) {
    return pictures.stream()
        .flatMap(List::stream)
        .map(picture -> new Figure(List.of(""), List.of(picture)))
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

  private static String unique(String name, Set<String> taken) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = name + "-" + i;
    }
    return candidate;
  }
}
