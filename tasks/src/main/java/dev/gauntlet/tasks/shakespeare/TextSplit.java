package dev.gauntlet.tasks.shakespeare;

import dev.gauntlet.tasks.examples.RandomStreams;
import dev.gauntlet.tasks.shakespeare.Part.Stretch;
import java.util.List;

/**
 * The parts of a text: training, validation, test, in this order; or with the test part at a place
 * that the seed decides and the validation part just before it, so that what is measured does not
 * hang on one stretch of the text.
 */
record TextSplit(Part training, Part validation, Part test) {

  /**
   * Splits a text.
   *
   * @throws IllegalArgumentException if no example fits in a part
   */
  static TextSplit of(Text text, ShakespeareConfig config, long seed) {
    int length = text.length();
    int testLength = length - (int) ((1 - config.test_fraction()) * length);
    int validationLength = (int) (config.validation_fraction() * length);
    int lastStart = length - testLength;
    int testStart =
        config.split_seed() ? RandomStreams.of("split", seed, 0).nextInt(lastStart + 1) : lastStart;
    int testEnd = testStart + testLength;
    // Where the validation part does not fit before the test part, it is the end of the text.
    boolean fits = testStart >= validationLength;
    int validationEnd = fits ? testStart : length;
    int validationStart = validationEnd - validationLength;
    List<Stretch> training =
        fits
            ? List.of(new Stretch(0, validationStart), new Stretch(testEnd, length))
            : List.of(new Stretch(0, testStart), new Stretch(testEnd, validationStart));
    int context = config.context_length();
    return new TextSplit(
        new Part("training", text, training, context),
        new Part("validation", text, List.of(new Stretch(validationStart, validationEnd)), context),
        new Part("test", text, List.of(new Stretch(testStart, testEnd)), context));
  }
}
