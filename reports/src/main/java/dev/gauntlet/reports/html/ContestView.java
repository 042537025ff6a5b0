package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.html.PageModel.Figure;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;

/**
 * One contest of the page.
 *
 * @param id anchor of its section
 * @param title its label
 * @param conditions settings of the task, budget, threads
 * @param measures columns of its table
 * @param rows its contenders
 * @param pictures its pictures
 */
record ContestView(
    String id,
    String title,
    String conditions,
    List<Measure> measures,
    List<Row> rows,
    List<PictureView> pictures) {

  private static final List<Measure> COLUMNS =
      List.of(
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.EXACT_MATCH,
          Measures.COMMON_TEST_LOSS,
          Measures.TIME_PER_EXAMPLE,
          Measures.STEPS,
          Measures.PARAMETERS);

  /**
   * A contender at its selected learning rate.
   *
   * @param swatch how it is drawn, as SVG
   * @param label its label
   * @param learningRate the selected learning rate
   * @param trials succeeded of all, at that learning rate
   * @param figures in the order of the columns
   */
  record Row(
      String swatch, String label, String learningRate, String trials, List<Figure> figures) {}

  /** A picture with what stands below it. */
  record PictureView(String name, String title, String description, String svg) {}

  static ContestView of(Contest contest, Pictures pictures) {
    List<Measure> measures = COLUMNS.stream().filter(measure -> anyHas(contest, measure)).toList();
    return new ContestView(
        "contest-" + new ArrayList<>(pictures.byContest().keySet()).indexOf(contest),
        Format.oneLine(contest.label(), 200),
        conditions(contest),
        measures,
        contest.contenders().stream().map(c -> row(c, measures, pictures)).toList(),
        pictures.byContest().get(contest).stream()
            .map(p -> new PictureView(p.name(), p.title(), p.description(), p.inlineSvg()))
            .toList());
  }

  private static boolean anyHas(Contest contest, Measure measure) {
    return contest.contenders().stream()
        .flatMap(c -> c.selected().stream())
        .anyMatch(cell -> cell.summary(measure).n() > 0);
  }

  private static Row row(Contender contender, List<Measure> measures, Pictures pictures) {
    Cell cell = contender.selected().orElse(contender.cells().get(0));
    return new Row(
        pictures.styles().of(contender).swatch(),
        Format.oneLine(contender.label(), 200),
        contender.selected().isEmpty() ? "–" : Format.compact(cell.training().learningRate()),
        cell.succeeded().size() + " of " + cell.trials().size(),
        measures.stream().map(measure -> figure(cell.summary(measure), measure)).toList());
  }

  private static Figure figure(Summary summary, Measure measure) {
    return new Figure(
        Format.interval(summary, measure.unit()),
        summary.n() == 0 ? "" : Double.toString(summary.mean()));
  }

  private static String conditions(Contest contest) {
    String settings = contest.task().describeConfig();
    return Format.oneLine(
        "budget "
            + contest.budget()
            + ", "
            + contest.threads()
            + " threads, "
            + contest.device()
            + (settings.isEmpty() ? "" : ", " + settings),
        400);
  }
}
