package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.text.Corpus.LeftOut;
import dev.gauntlet.tasks.text.TextConfig.Cutting;
import dev.gauntlet.tasks.text.TextConfig.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;

/**
 * The task {@code text}: a language model of any text, of characters or of byte pairs.
 *
 * <p>The text is read three times and never held: to find out what is in it, to choose the
 * vocabulary by its training part alone, and to encode it. What is held are its tokens, of one byte
 * each for up to 256 tokens in the vocabulary and of two for up to 65,536, and beside them at most
 * {@value #WORKING_MB} MB while it is read, and about 600 bytes for each file.
 */
public final class TextTask implements Task<TextConfig> {
  /** What is held beside the tokens, at most: counted pieces for the most part. */
  static final int WORKING_MB = 128;

  /** Bytes of the training part from which merges are learned, if it has more: spread over it. */
  static final long LEARNED_BYTES = 16L << 20;

  private static final int SPREAD_BLOCK = 1 << 16;
  private static final double WORTH_A_WARNING = 0.01;

  @Override
  public String id() {
    return "text";
  }

  @Override
  public String summary() {
    return "predicts the next character or byte pair of any file or folder of text, or source code";
  }

  @Override
  public TextConfig defaults() {
    return TextConfig.DEFAULTS;
  }

  @Override
  public TextConfig defaults(Map<String, ?> named) {
    Object path = named.get("path");
    boolean bytePairs = named.get("vocabulary") == Unit.BYTE_PAIRS;
    return TextConfig.DEFAULTS.with(
        path == null ? "" : path.toString(), bytePairs ? Unit.BYTE_PAIRS : Unit.CHARACTERS);
  }

  @Override
  public List<Download> downloads() {
    return List.of(Corpus.TINYSHAKESPEARE);
  }

  @Override
  public Dataset open(TextConfig config, DataAccess data, long seed) throws IOException {
    Stages stages = new Stages(data, "reading " + config.source());
    Corpus corpus = find(config, data, stages.stage(0));
    TextSplit split;
    if (config.split() == Cutting.FILE) {
      TextSplit.OfFiles files =
          TextSplit.byFile(
              corpus,
              config.test_fraction(),
              config.validation_fraction(),
              config.split_seed() ? seed : 0);
      corpus = files.corpus();
      split = files.split();
    } else {
      split =
          TextSplit.byPosition(
              corpus.characters(),
              config.test_fraction(),
              config.validation_fraction(),
              config.split_seed(),
              seed);
    }
    Learned learned = learn(config, corpus, split, stages.stage(1));
    EncodedText text = EncodedText.encode(corpus, split, learned.tokenizer(), stages.stage(2));
    data.progress("reading " + config.source(), 1);
    List<Metric> metrics = List.of(new BitsPerByte(text), new KeystrokesSaved(text.tokenizer()));
    return text.dataset(
        config.context_length(), fingerprint(config, corpus, learned, text), seed, metrics);
  }

  /** Tells of three stages, each as long as the others, as of one. */
  private record Stages(DataAccess data, String what) {
    DoubleConsumer stage(int index) {
      return share -> data.progress(what, (index + share * 0.999) / 3);
    }
  }

  private static Corpus find(TextConfig config, DataAccess data, DoubleConsumer progress)
      throws IOException {
    if (config.path().isBlank()) {
      return switch (config.corpus()) {
        case Corpus.PLAYS, Corpus.TINY -> Corpus.find(config.corpus(), data);
        case Corpus.SOURCES -> Folder.readSources(config.filter(), progress);
        default ->
            throw new IllegalArgumentException(
                "corpus is '%s', must be %s, %s or %s; a file or folder of yours is named with path"
                    .formatted(config.corpus(), Corpus.PLAYS, Corpus.TINY, Corpus.SOURCES));
      };
    }
    Path path = data.find(config.path());
    if (Files.isDirectory(path)) {
      return Folder.read(config.path(), path, config.filter(), progress);
    }
    double size = Files.size(path);
    long[] done = {0};
    return Corpus.ofFile(
        config.path(),
        () -> Files.newInputStream(path),
        bytes -> {
          done[0] += bytes;
          progress.accept(Math.min(1, done[0] / size));
        });
  }

  /**
   * A vocabulary.
   *
   * @param fact what a reader should know of it
   */
  private record Learned(Tokenizer tokenizer, String fact) {}

  /** Chooses a vocabulary by the training part alone. */
  private static Learned learn(
      TextConfig config, Corpus corpus, TextSplit split, DoubleConsumer progress)
      throws IOException {
    if (config.vocabulary() == Unit.CHARACTERS) {
      CharacterTokenizer.Counts counts = new CharacterTokenizer.Counts();
      read(corpus, split, counts::accept, () -> {}, progress);
      Tokenizer tokenizer = CharacterTokenizer.covering(counts, config.coverage());
      int known = tokenizer.vocabulary().size() - 1;
      return new Learned(tokenizer, known + " characters and an unknown symbol");
    }
    BytePairTrainer trainer = new BytePairTrainer();
    long blocks = Math.max(1, (corpus.bytes() + LEARNED_BYTES - 1) / LEARNED_BYTES);
    read(corpus, split, new Spread(trainer, blocks), trainer::cut, progress);
    Tokenizer tokenizer = new BytePairTokenizer(trainer.train(config.vocab_size()));
    return new Learned(
        tokenizer,
        "%d tokens: 256 bytes and %d merges, learned from %d bytes of the training part"
            .formatted(
                tokenizer.vocabulary().size(),
                tokenizer.vocabulary().size() - BytePairTrainer.BYTES,
                trainer.bytes()));
  }

  private static void read(
      Corpus corpus, TextSplit split, Document.Sink sink, Runnable cut, DoubleConsumer progress)
      throws IOException {
    corpus.read(
        split.cuts(),
        new EncodedText.Only(Split.TRAIN, split, sink) {
          @Override
          public void cut() {
            cut.run();
          }
        },
        progress);
  }

  /** Passes on every so manieth block of the training part. */
  private static final class Spread implements Document.Sink {
    private final BytePairTrainer trainer;
    private final long every;
    private long at;

    Spread(BytePairTrainer trainer, long every) {
      this.trainer = trainer;
      this.every = every;
    }

    @Override
    public void accept(byte[] bytes, int from, int to) {
      for (int i = from; i < to; ) {
        int some = (int) Math.min(to - i, SPREAD_BLOCK - at % SPREAD_BLOCK);
        if (at / SPREAD_BLOCK % every == 0) {
          trainer.accept(bytes, i, i + some);
        } else {
          trainer.cut();
        }
        at += some;
        i += some;
      }
    }
  }

  private static Fingerprint fingerprint(
      TextConfig config, Corpus corpus, Learned learned, EncodedText text) {
    ContentHash hash = new ContentHash();
    hash.addLine("text");
    hash.addLine(corpus.sha256());
    hash.addLine(text.tokenizer().rules());
    hash.addLine(config.context_length());
    hash.addLine(EncodedText.EVALUATION_WINDOWS);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("corpus", config.source());
    facts.put("files", Integer.toString(corpus.documents().size()));
    Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);
    leftOut.putAll(corpus.leftOut());
    facts.put("files left out", leftOut.isEmpty() ? "none" : Folder.describe(leftOut));
    facts.put("files with a byte order mark", count(corpus, Document::byteOrderMark));
    facts.put("files with CRLF line ends", count(corpus, Document::carriageReturns));
    facts.put("SHA-256 of the corpus", corpus.sha256());
    facts.put("bytes", Long.toString(corpus.bytes()));
    facts.put("characters", Integer.toString(corpus.characters()));
    facts.put("vocabulary", learned.fact());
    EncodedText.Counts test = text.counts(Split.TEST);
    facts.put(
        "test bytes a token",
        String.format(Locale.ROOT, "%.3f", (double) test.bytes() / test.tokens()));
    if (text.tokenizer().unknown().isPresent()) {
      facts.put("unknown symbol in training", share(text.counts(Split.TRAIN).unknownShare()));
      facts.put("unknown symbol in test", share(test.unknownShare()));
    }
    text.describeParts(config.context_length(), hash, facts);
    if (test.unknownShare() > WORTH_A_WARNING) {
      facts.put(
          Fingerprint.WARNING + " unknown symbol",
          ("The unknown symbol stands for %s of the characters of the test part: losses do not say"
                  + " how well those are predicted, bits per byte do.")
              .formatted(share(test.unknownShare())));
    }
    return new Fingerprint(hash.hex(), facts);
  }

  private static String count(Corpus corpus, Predicate<Document> what) {
    return Long.toString(corpus.documents().stream().filter(what).count());
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.4f %%", 100 * share);
  }
}
