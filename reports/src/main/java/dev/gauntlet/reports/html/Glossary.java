package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The terms of the page. */
final class Glossary {

  private static final List<Fact> TERMS =
      List.of(
          new Fact("Trial", "One training of one implementation on one task, with one seed."),
          new Fact(
              "Contest",
              "Everyone who ran on one task with the same settings, budget, threads and device."),
          new Fact("Contender", "An implementation with one configuration, in a contest."),
          new Fact(
              "Selected learning rate",
              "Of the learning rates a contender was given, the one with the lowest mean validation"
                  + " loss over its seeds, among those at which most trials succeeded."),
          new Fact("Interval", "The 95 % interval of the mean over seeds, by Student's t."),
          new Fact(
              "Place",
              "One more than the number of contenders that are surely better, to the number left when those that are surely worse are taken away. Contenders are ranked by the test loss over the targets that all of them predict; who failed at fewer seeds comes first."),
          new Fact(
              "Tie",
              "Contenders no two of which differ at the 5 % level after Holm's correction. A tie does"
                  + " not say that they are equal."),
          new Fact(
              "Paired test",
              "A seed fixes data order and split for all, so trials of one seed are compared with one another: Student's t of their differences; of the differences of their logarithms for times, sizes, and losses that span an order of magnitude. A seed at which one failed and the other did not is lost to the other. Figures without any spread decide nothing. Of a run that has not ended, only seeds that everybody has finished are judged."),
          new Fact(
              "Holm's correction",
              "Raises each p for the number of questions asked, so that any false finding among all of"
                  + " them has a probability of 5 % at most."),
          new Fact(
              "Hedges' g",
              "The difference of two means in pooled standard deviations, corrected for small samples."),
          new Fact(
              "Equivalent",
              "Two one-sided t tests both exclude a difference as large as the margin; a difference"
                  + " that was merely not found proves nothing."),
          new Fact(
              "Time to target",
              "Training time at which a trial reached the contest's target on the validation part: its target accuracy, or else the validation loss half way from the baseline to the best; on a straight line between the two evaluations around it. A trial that did not reach it has no time."),
          new Fact(
              "Mean loss over time",
              "Area under the curve of test loss, over targets that everybody predicts, against training time, divided by the longest training time of the contest."),
          new Fact(
              "Quality",
              "(baseline's loss - loss) / (baseline's loss - best loss) at the end of the budget: 0 for"
                  + " the baseline, 1 for the best contender."),
          new Fact(
              "Speed",
              "AlgoPerf's performance-profile score over n contests, (1/n) sum max(0, (4 - r)/3), with r"
                  + " the median time to target as a multiple of the fastest's."),
          new Fact("Pareto front", "The contenders that no other beats in both loss and cost."),
          new Fact(
              "Status",
              "How a trial ended: completed (budget used up), target-reached, diverged (its loss became"
                  + " NaN or infinite), timed-out, out-of-memory, crashed, skipped."));

  private Glossary() {}

  static List<Fact> of(Study study) {
    List<Fact> terms = new ArrayList<>(TERMS);
    Stream.of(
            Measures.ALL.stream(),
            study.taskMeasures().stream().filter(measure -> !measure.isPart()),
            study.engines().stream().flatMap(engine -> engine.measures().stream()))
        .flatMap(stream -> stream)
        .map(Glossary::term)
        .forEach(terms::add);
    return terms;
  }

  private static Fact term(Measure measure) {
    return new Fact(measure.label(), measure.definition());
  }
}
