package dev.gauntlet.tasks.text;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.text.Part.Stretch;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** A text as tokens, with its parts. */
public final class EncodedText {
  /**
   * Windows on which each part is evaluated, if it has as many places: so many that the standard
   * error of a loss is about a hundredth of a nat, and no more for a large corpus than for a small.
   */
  public static final int EVALUATION_WINDOWS = 4096;

  private final Tokenizer tokenizer;
  private final TokenArray tokens;
  private final TextSplit split; // in tokens
  private final Map<Split, Counts> counts;

  private EncodedText(
      Tokenizer tokenizer, TokenArray tokens, TextSplit split, Map<Split, Counts> counts) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.split = split;
    this.counts = counts;
  }

  /** What a part of the text has. */
  static final class Counts {
    private long tokens;
    private long bytes;
    private long unknown;
    private long hiddenBytes;

    /** Tokens of it. */
    long tokens() {
      return tokens;
    }

    /** Bytes of its text. */
    long bytes() {
      return bytes;
    }

    /** Share of its tokens that are the unknown symbol. */
    double unknownShare() {
      return tokens == 0 ? 0 : (double) unknown / tokens;
    }

    /** Bytes of a character that the unknown symbol hides, on average; 1 where it hides none. */
    double hiddenBytes() {
      return unknown == 0 ? 1 : (double) hiddenBytes / unknown;
    }
  }

  /**
   * Text at character level, with all characters that occur in it as its vocabulary.
   *
   * @param split in characters
   * @throws IOException if the corpus cannot be read, or has changed
   */
  public static EncodedText ofCharacters(Corpus corpus, TextSplit split) throws IOException {
    CharacterTokenizer.Counts counts = new CharacterTokenizer.Counts();
    corpus.read(new int[0], new Only(null, split, counts::accept), share -> {});
    return encode(corpus, split, CharacterTokenizer.all(counts), share -> {});
  }

  /**
   * Encodes a corpus.
   *
   * @param split in characters
   * @param progress told the share that is done
   * @throws IOException if the corpus cannot be read, or has changed
   */
  static EncodedText encode(
      Corpus corpus, TextSplit split, Tokenizer tokenizer, DoubleConsumer progress)
      throws IOException {
    Encoding encoding = new Encoding(tokenizer, split);
    corpus.read(split.cuts(), encoding, progress);
    TokenArray tokens = encoding.end();
    TreeMap<Integer, Integer> places = encoding.places;
    places.put(corpus.characters(), tokens.length());
    // A stretch begins or ends where one begins, or where the text does; empty ones are nowhere.
    return new EncodedText(
        tokenizer,
        tokens,
        split.map(place -> places.ceilingEntry(place).getValue()),
        encoding.counts);
  }

  /** Encodes stretch by stretch, and notes where each begins. */
  private static final class Encoding implements Corpus.Sink {
    private final TextSplit split;
    private final TokenArray.Builder tokens;
    private final Tokenizer.Encoder encoder;
    private final int unknown;
    private final TreeMap<Integer, Integer> places = new TreeMap<>(); // tokens by characters
    private final Map<Split, Counts> counts = new EnumMap<>(Split.class);
    private Counts part = new Counts();
    private long hiddenBefore;

    Encoding(Tokenizer tokenizer, TextSplit split) {
      this.split = split;
      this.tokens = new TokenArray.Builder(tokenizer.vocabulary().size());
      this.unknown = tokenizer.unknown().orElse(-1);
      this.encoder = tokenizer.encoder(this::add);
      for (Split each : Split.values()) {
        counts.put(each, new Counts());
      }
    }

    private void add(int token) {
      tokens.add(token);
      part.tokens++;
      part.unknown += token == unknown ? 1 : 0;
    }

    @Override
    public void accept(byte[] bytes, int from, int to) {
      encoder.accept(bytes, from, to);
      part.bytes += to - from;
    }

    @Override
    public void cut() {
      encoder.cut();
      part.hiddenBytes += encoder.hiddenBytes() - hiddenBefore;
      hiddenBefore = encoder.hiddenBytes();
    }

    @Override
    public void begin(int start) {
      places.put(start, tokens.length());
      part = requireNonNull(counts.get(split.partAt(start)));
    }

    TokenArray end() {
      return tokens.build();
    }
  }

  /** Passes on the text of one part alone, or of all. */
  static class Only implements Corpus.Sink {
    private final @Nullable Split wanted;
    private final TextSplit split;
    private final Document.Sink sink;
    private boolean open;

    Only(@Nullable Split wanted, TextSplit split, Document.Sink sink) {
      this.wanted = wanted;
      this.split = split;
      this.sink = sink;
      this.open = wanted == null;
    }

    @Override
    public void accept(byte[] bytes, int from, int to) throws IOException {
      if (open) {
        sink.accept(bytes, from, to);
      }
    }

    @Override
    public void cut() {}

    @Override
    public void begin(int start) {
      open = wanted == null || split.partAt(start) == wanted;
    }
  }

  TokenArray tokens() {
    return tokens;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What a part has. */
  Counts counts(Split part) {
    return requireNonNull(counts.get(part));
  }

  /** What a token is called: {@code characters}, or {@code tokens}. */
  String unit() {
    return tokenizer.vocabulary().hasCharacters() ? "characters" : "tokens";
  }

  /**
   * What tokens stand for.
   *
   * @see Vocabulary
   */
  public Vocabulary vocabulary() {
    return tokenizer.vocabulary();
  }

  /**
   * Adds what is said of the parts.
   *
   * @param hash gets where each stretch is, in tokens
   * @param facts gets the size of each part, and the number of test windows
   */
  public void describeParts(int contextLength, ContentHash hash, Map<String, String> facts) {
    Parts parts = parts(contextLength);
    for (Part part : List.of(parts.training, parts.validation, parts.test)) {
      part.stretches().forEach(s -> hash.addLine(s.start() + " " + s.end()));
      facts.put(part.name() + " " + unit(), Integer.toString(part.length()));
    }
    facts.put(
        "test windows", Integer.toString(Windows.spread(parts.test, EVALUATION_WINDOWS).size()));
  }

  private record Parts(Part training, Part validation, Part test) {}

  private Parts parts(int contextLength) {
    return new Parts(
        part("training", split.training(), contextLength),
        part("validation", split.validation(), contextLength),
        part("test", split.test(), contextLength));
  }

  private Part part(String name, List<Stretch> stretches, int contextLength) {
    return new Part(name, tokens, unit(), stretches, contextLength);
  }

  /**
   * Examples of the text: windows, at every place of the training part for training, and {@link
   * #EVALUATION_WINDOWS} of each part for evaluation.
   *
   * @throws IllegalArgumentException if no window fits in a part
   */
  public ExampleDataset dataset(
      int contextLength, Fingerprint fingerprint, long seed, List<Metric> metrics) {
    Parts parts = parts(contextLength);
    return new ExampleDataset(
        new Problem(vocabulary().size(), contextLength, Targets.ALL),
        vocabulary(),
        fingerprint,
        seed,
        Windows.all(parts.training),
        Map.of(
            Split.TRAIN, Windows.spread(parts.training, EVALUATION_WINDOWS),
            Split.VALIDATION, Windows.spread(parts.validation, EVALUATION_WINDOWS),
            Split.TEST, Windows.spread(parts.test, EVALUATION_WINDOWS)),
        metrics,
        vocabulary().hasCharacters() ? Prompting.FREE_TEXT : new FromLineEnd());
  }

  /** Where tokens are bytes the first of them is no text: an empty line begins one instead. */
  private record FromLineEnd() implements Prompting {
    @Override
    public String start(Vocabulary vocabulary) {
      return "\n";
    }
  }
}
