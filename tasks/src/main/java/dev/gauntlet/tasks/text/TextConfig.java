package dev.gauntlet.tasks.text;

/**
 * Settings of the task {@code text}. The text is in the order training, validation, test, unless it
 * is split by file or the seed decides.
 *
 * @param corpus {@code shakespeare-plays} or {@code commons-math-sources} (both come with
 *     Gauntlet), {@code tinyshakespeare} (to be downloaded); empty where {@code path} says what to
 *     read
 * @param path a file or folder of UTF-8 text, relative to a data folder or the current directory;
 *     empty where {@code corpus} says what to read
 * @param include patterns of paths in the folder of which one must fit, with commas between, as Git
 *     has them: {@code src/**}{@code /*.java}; all files if empty
 * @param exclude patterns of which none may fit
 * @param extensions of which names must have one, with commas between: {@code java,kt}; any if
 *     empty
 * @param min_bytes least size of a file in a folder
 * @param max_bytes largest size of a file in a folder; 0: any
 * @param split whether parts are cut from the text at some place, or each file is of one part
 * @param vocabulary what tokens are
 * @param vocab_size number of tokens of a byte-pair vocabulary, 256 bytes included: 256 to 65,536;
 *     0 where tokens are characters
 * @param coverage where tokens are characters, the share of the training part that the vocabulary
 *     covers: rarer characters are one unknown symbol; 1 for byte pairs, which cover everything
 * @param context_length tokens in an example
 * @param test_fraction share of the characters that is the test part
 * @param validation_fraction share of the characters that is the validation part; at most 0.9
 *     together with {@code test_fraction}
 * @param split_seed whether the trial's seed decides what is the test part, rather than its being
 *     the same for every seed
 */
public record TextConfig(
    String corpus,
    String path,
    String include,
    String exclude,
    String extensions,
    long min_bytes,
    long max_bytes,
    Cutting split,
    Unit vocabulary,
    int vocab_size,
    double coverage,
    int context_length,
    double test_fraction,
    double validation_fraction,
    boolean split_seed) {

  /** How a text is split. */
  public enum Cutting {
    /** At places of the text. */
    POSITION,
    /** Between files. */
    FILE
  }

  /** What tokens are. */
  public enum Unit {
    /** Characters, code points. */
    CHARACTERS,
    /** Bytes, and merges of them that are learned from the training part. */
    BYTE_PAIRS
  }

  static final int DEFAULT_VOCAB_SIZE = 1024;
  private static final int MOST_TOKENS = 1 << 16;

  /** Three plays, at character level. */
  static final TextConfig DEFAULTS =
      new TextConfig(
          Corpus.PLAYS,
          "",
          "",
          "",
          "",
          0,
          0,
          Cutting.POSITION,
          Unit.CHARACTERS,
          0,
          0.9999,
          128,
          0.1,
          0.1,
          false);

  public TextConfig {
    if (corpus.isBlank() == path.isBlank()) {
      throw new IllegalArgumentException(
          corpus.isBlank()
              ? "corpus and path are empty: one of them must say what to read"
              : "corpus is '%s' and path is '%s': only one of them can say what to read"
                  .formatted(corpus, path));
    }
    DocumentFilter.of(include, exclude, extensions, min_bytes, max_bytes);
    if (min_bytes < 0 || max_bytes < 0 || (max_bytes > 0 && max_bytes < min_bytes)) {
      throw new IllegalArgumentException(
          "min_bytes is %d and max_bytes is %d, must be 0 or more, and max_bytes not the smaller"
              .formatted(min_bytes, max_bytes));
    }
    boolean bytePairs = vocabulary == Unit.BYTE_PAIRS;
    if (bytePairs
        ? vocab_size < BytePairTrainer.BYTES || vocab_size > MOST_TOKENS
        : vocab_size != 0) {
      throw new IllegalArgumentException(
          "vocab_size is %d, must be %s"
              .formatted(
                  vocab_size,
                  bytePairs
                      ? "256 to 65536"
                      : "0 where tokens are characters (coverage decides their number)"));
    }
    if (!(coverage > 0 && coverage <= 1) || (bytePairs && coverage < 1)) { // NaN too
      throw new IllegalArgumentException(
          "coverage is %s, must be %s"
              .formatted(coverage, bytePairs ? "1 for byte pairs" : "above 0 and at most 1"));
    }
    if (context_length < 1) {
      throw new IllegalArgumentException(
          "context_length is " + context_length + ", must be 1 or more");
    }
    requireFractions(test_fraction, validation_fraction);
  }

  /**
   * Checks how large parts are to be.
   *
   * @throws IllegalArgumentException if one is not positive, or training is left less than a tenth
   */
  public static void requireFractions(double test, double validation) {
    requirePositive("test_fraction", test);
    requirePositive("validation_fraction", validation);
    if (test + validation > 0.9) {
      throw new IllegalArgumentException(
          "test_fraction %s and validation_fraction %s are together above 0.9"
              .formatted(test, validation));
    }
  }

  private static void requirePositive(String name, double fraction) {
    if (!(fraction > 0)) { // NaN too
      throw new IllegalArgumentException(name + " is " + fraction + ", must be above 0");
    }
  }

  DocumentFilter filter() {
    return DocumentFilter.of(
        include, exclude, extensions, min_bytes, max_bytes == 0 ? Long.MAX_VALUE : max_bytes);
  }

  /** Where users would name something, the same in one word. */
  String source() {
    return path.isBlank() ? corpus : path;
  }

  /** The same with what depends on other settings as these ask for it. */
  TextConfig with(String source, Unit unit) {
    boolean bytePairs = unit == Unit.BYTE_PAIRS;
    return new TextConfig(
        source.isEmpty() ? corpus : "",
        source,
        include,
        exclude,
        extensions,
        min_bytes,
        max_bytes,
        split,
        unit,
        bytePairs ? DEFAULT_VOCAB_SIZE : 0,
        bytePairs ? 1 : coverage,
        context_length,
        test_fraction,
        validation_fraction,
        split_seed);
  }
}
