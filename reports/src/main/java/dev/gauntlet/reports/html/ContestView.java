package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.chart.Picture;
import dev.gauntlet.reports.chart.Picture.LegendEntry;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.chart.Pictures.Figure;
import dev.gauntlet.reports.table.ContestTables;
import dev.gauntlet.reports.table.Csv;
import dev.gauntlet.reports.table.PairTables;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One contest of the page.
 *
 * @param id anchor of its section
 * @param title its label
 * @param conditions settings of the task, budget, threads
 * @param standing who can be told from whom, in sentences
 * @param quality the contenders in the order of the ranking
 * @param speed their times and sizes
 * @param inference how fast trained models answer; empty if it was not measured
 * @param pairs every pair of contenders
 * @param legend how contenders are drawn
 * @param groups its pictures
 * @param samples what the models wrote
 */
record ContestView(
    String id,
    String title,
    String conditions,
    List<String> standing,
    Sheet quality,
    Sheet speed,
    Optional<Sheet> inference,
    Sheet pairs,
    List<LegendEntry> legend,
    List<GroupView> groups,
    List<SampleView> samples) {

  /**
   * What a model wrote.
   *
   * @param title whose model
   * @param text its lines
   */
  record SampleView(String title, String text) {}

  /** Pictures that belong together. */
  record GroupView(String title, List<FigureView> figures) {}

  /**
   * A picture, or several between which a reader switches.
   *
   * @param name unique in the page
   * @param title what they show
   * @param axes what the x axis of each variant is
   * @param variants the pictures
   */
  record FigureView(String name, String title, List<String> axes, List<PictureView> variants) {
    static FigureView of(Figure figure) {
      Picture first = figure.variants().get(0);
      return new FigureView(
          first.name(),
          first.title(),
          figure.axes(),
          figure.variants().stream().map(PictureView::of).toList());
    }
  }

  /**
   * A picture with what stands below it.
   *
   * @param name name of the file that its figures are saved to
   * @param title what it shows
   * @param description the same in words
   * @param legend what its colours mean; empty if they are the contenders'
   * @param svg the drawing
   * @param data its figures as CSV, as a data URL
   */
  record PictureView(
      String name,
      String title,
      String description,
      List<LegendEntry> legend,
      String svg,
      String data) {

    static PictureView of(Picture picture) {
      String csv =
          Base64.getEncoder()
              .encodeToString(Csv.of(picture.data()).getBytes(StandardCharsets.UTF_8));
      return new PictureView(
          picture.name() + ".csv",
          picture.title(),
          picture.description(),
          picture.legend(),
          picture.inlineSvg(),
          "data:text/csv;charset=utf-8;base64," + csv);
    }
  }

  static ContestView of(
      int index, Outcome outcome, List<Engine> engines, RunTables tables, Pictures pictures) {
    Pictures.Styles styles = pictures.styles();
    Contest contest = outcome.contest();
    Map<String, String> swatches =
        contest.contenders().stream()
            .collect(Collectors.toMap(Contender::label, c -> styles.of(c).swatch()));
    return new ContestView(
        "contest-" + (index + 1),
        contest.label(),
        conditions(contest),
        standing(outcome, pictures.possible()),
        ContestTables.quality(tables, outcome, swatches::get),
        ContestTables.speed(tables, outcome, swatches::get),
        ContestTables.inference(contest, engines, swatches::get),
        PairTables.of(outcome),
        outcome.first(Pictures.MAX_DRAWN).contest().contenders().stream()
            .map(c -> new LegendEntry(styles.of(c).swatch(), c.label()))
            .toList(),
        pictures.albums().get(index).stream()
            .map(
                group ->
                    new GroupView(
                        group.title(), group.figures().stream().map(FigureView::of).toList()))
            .toList(),
        samples(contest));
  }

  private static List<String> standing(Outcome outcome, boolean drawn) {
    Ranking ranking = outcome.ranking();
    List<String> sentences = new ArrayList<>();
    for (List<Contender> group : ranking.tested() ? ranking.ties() : List.<List<Contender>>of()) {
      sentences.add(
          "Cannot be told apart: "
              + group.stream().map(Contender::label).collect(Collectors.joining(", "))
              + ".");
    }
    sentences.add(uncertainty(outcome));
    if (outcome.contest().contenders().size() > Pictures.MAX_DRAWN) {
      sentences.add("Pictures show the first %s in the ranking.".formatted(Pictures.MAX_DRAWN));
    }
    if (!drawn) {
      sentences.add("No pictures: this Java finds no fonts to write with.");
    }
    outcome.target().ifPresent(target -> sentences.add(target(outcome, target)));
    return sentences;
  }

  /** Where the uncertainty of the differences comes from. */
  private static String uncertainty(Outcome outcome) {
    Ranking ranking = outcome.ranking();
    if (!ranking.tested()) {
      return "There are too few trials to tell anybody apart.";
    }
    if (ranking.oneSeed()) {
      return "One seed: the interval tells what another test set would change, not another"
          + " initialization.";
    }
    OptionalDouble share = ranking.testSetShare();
    if (share.isEmpty()) {
      return "What is uncertain of the differences comes from the seeds"
          + (outcome.contest().seedsHaveOwnData()
              ? ", each of which has a test set of its own."
              : ".");
    }
    long percent = Math.round(100 * share.getAsDouble());
    return "%s of the differences' variance comes from the finite test set, which all seeds share, and the rest from the seeds (median over all pairs): %s would tell more."
        .formatted(percent + "\u00a0%", percent > 50 ? "a larger test set" : "more seeds");
  }

  /** The target and, where that is no picture, who reached it. */
  private static String target(Outcome outcome, Target target) {
    List<String> reached = new ArrayList<>();
    for (Contender contender : outcome.contest().contenders()) {
      outcome
          .times(contender)
          .filter(times -> !times.seconds().isEmpty())
          .ifPresent(
              times ->
                  reached.add(
                      "%s in %s of %s, after %s"
                          .formatted(
                              contender.label(),
                              times.seconds().size(),
                              Format.count(times.trials(), "trial"),
                              Format.duration(times.seconds().get(0)))));
    }
    return "Target: "
        + target.description()
        + (reached.isEmpty()
            ? ". Nobody reached it."
            : reached.size() == 1 ? ". Only %s.".formatted(reached.get(0)) : ".");
  }

  private static List<SampleView> samples(Contest contest) {
    return contest.contenders().stream()
        .flatMap(
            contender ->
                contender.selected().stream()
                    .flatMap(cell -> cell.succeeded().stream())
                    .filter(trial -> !trial.samples().isBlank())
                    .limit(1)
                    .map(
                        trial ->
                            new SampleView(
                                contender.label() + ", seed " + trial.spec().seed(),
                                TrialDetail.clip(trial.samples()))))
        .toList();
  }

  private static String conditions(Contest contest) {
    String settings = contest.task().describeConfig();
    return Format.oneLine(
        "budget %s, %s %s, %s%s"
            .formatted(
                contest.budget(),
                contest.threads(),
                contest.threads() == 1 ? "thread" : "threads",
                contest.device(),
                settings.isEmpty() ? "" : ", " + settings),
        500);
  }
}
