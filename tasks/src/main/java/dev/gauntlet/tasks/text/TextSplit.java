package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.Split;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.examples.RandomStreams;
import dev.gauntlet.tasks.text.Part.Stretch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The parts of a text as stretches of it, each counted in characters, or in tokens once there are
 * any.
 *
 * @param training one or two stretches
 * @param validation one stretch
 * @param test one stretch
 */
public record TextSplit(List<Stretch> training, List<Stretch> validation, List<Stretch> test) {

  public TextSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /**
   * Splits a text in the order training, validation, test; or with the test part at a place that
   * the seed decides and the validation part just before it, so that what is measured does not hang
   * on one stretch of the text.
   *
   * @param length of the text
   * @param testFraction share of it that is the test part
   * @param validationFraction share of it that is the validation part
   * @param splitSeed whether the seed decides
   */
  public static TextSplit byPosition(
      int length, double testFraction, double validationFraction, boolean splitSeed, long seed) {
    int testLength = length - (int) ((1 - testFraction) * length);
    int validationLength = (int) (validationFraction * length);
    int lastStart = length - testLength;
    int testStart =
        splitSeed ? RandomStreams.of("split", seed, 0).nextInt(lastStart + 1) : lastStart;
    if (testStart + testLength > length - validationLength) {
      testStart = Math.max(testStart, validationLength); // large parts, of which neither side fits
    }
    int testEnd = testStart + testLength;
    // Where the validation part does not fit before the test part, it is the end of the text.
    boolean fits = testStart >= validationLength;
    int validationEnd = fits ? testStart : length;
    int validationStart = validationEnd - validationLength;
    List<Stretch> training =
        fits
            ? List.of(new Stretch(0, validationStart), new Stretch(testEnd, length))
            : List.of(new Stretch(0, testStart), new Stretch(testEnd, validationStart));
    return new TextSplit(
        training,
        List.of(new Stretch(validationStart, validationEnd)),
        List.of(new Stretch(testStart, testEnd)));
  }

  /**
   * A corpus in which each file is of one part.
   *
   * @param corpus the same files, those of the training part first, then those of validation, then
   *     those of the test part, each in the order they had
   * @param split where the parts are
   */
  record OfFiles(Corpus corpus, TextSplit split) {}

  /**
   * Splits by files: in an order that their contents decide, and so at random, files are of the
   * test part until it has its share of all characters, then of the validation part, then of
   * training.
   *
   * @param draw what else decides the order, for example a seed
   * @throws IllegalArgumentException if there are not enough files
   */
  static OfFiles byFile(Corpus corpus, double testFraction, double validationFraction, long draw) {
    record Drawn(int index, String lot) {}
    List<Document> files = corpus.documents();
    List<Drawn> order =
        IntStream.range(0, files.size())
            .mapToObj(i -> new Drawn(i, lot(files.get(i), draw)))
            .sorted(Comparator.comparing(Drawn::lot))
            .toList();
    double all = corpus.characters();
    Split[] parts = new Split[files.size()];
    int test = 0;
    int validation = 0;
    for (Drawn drawn : order) {
      int length = (int) files.get(drawn.index()).characters();
      if (test < testFraction * all) {
        parts[drawn.index()] = Split.TEST;
        test += length;
      } else if (validation < validationFraction * all) {
        parts[drawn.index()] = Split.VALIDATION;
        validation += length;
      } else {
        parts[drawn.index()] = Split.TRAIN;
      }
    }
    int training = corpus.characters() - validation - test;
    if (training == 0 || validation == 0) {
      throw new IllegalArgumentException(
          "split is file, but of the %d files of %s none is left for %s; split by position"
              .formatted(files.size(), corpus.name(), validation == 0 ? "validation" : "training"));
    }
    List<Document> ordered = new ArrayList<>();
    for (Split part : List.of(Split.TRAIN, Split.VALIDATION, Split.TEST)) {
      IntStream.range(0, files.size())
          .filter(i -> parts[i] == part)
          .mapToObj(files::get)
          .forEach(ordered::add);
    }
    return new OfFiles(
        corpus.ordered(ordered),
        new TextSplit(
            List.of(new Stretch(0, training)),
            List.of(new Stretch(training, training + validation)),
            List.of(new Stretch(training + validation, corpus.characters()))));
  }

  private static String lot(Document file, long draw) {
    ContentHash hash = new ContentHash();
    hash.addLine(draw);
    hash.addLine(file.sha256());
    return hash.hex();
  }

  private Stream<Stretch> stretches() {
    return Stream.of(training, validation, test).flatMap(List::stream);
  }

  /** Where stretches begin, ascending. */
  int[] cuts() {
    return stretches()
        .filter(stretch -> stretch.length() > 0)
        .mapToInt(Stretch::start)
        .sorted()
        .toArray();
  }

  /** The part that a place is of. */
  Split partAt(int place) {
    if (test.stream().anyMatch(stretch -> stretch.contains(place))) {
      return Split.TEST;
    }
    return validation.stream().anyMatch(stretch -> stretch.contains(place))
        ? Split.VALIDATION
        : Split.TRAIN;
  }

  /** The same stretches, counted in something else. */
  TextSplit map(IntUnaryOperator place) {
    return new TextSplit(map(training, place), map(validation, place), map(test, place));
  }

  private static List<Stretch> map(List<Stretch> stretches, IntUnaryOperator place) {
    return stretches.stream()
        .map(
            stretch ->
                new Stretch(place.applyAsInt(stretch.start()), place.applyAsInt(stretch.end())))
        .toList();
  }
}
