package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.Vocabulary;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** A token for each character, a code point. */
public final class CharacterTokenizer implements Tokenizer {
  /** What stands for characters that are not in the vocabulary. */
  static final int UNKNOWN = 0xFFFD; // REPLACEMENT CHARACTER

  private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;

  private final Vocabulary vocabulary;
  private final int[] symbols; // by token id
  private final OptionalInt unknown;

  private CharacterTokenizer(int[] symbols, OptionalInt unknown) {
    this.symbols = symbols;
    this.unknown = unknown;
    Vocabulary all = Vocabulary.of(new String(symbols, 0, symbols.length));
    this.vocabulary = unknown.isPresent() ? all.withUnknown(UNKNOWN) : all;
  }

  /** Counts how often each character occurs. */
  public static final class Counts {
    private final int[] counts = new int[CODE_POINTS];
    private final Utf8 utf8 = new Utf8();
    private long total;

    void accept(byte[] bytes, int from, int to) {
      for (int i = from; i < to; i++) {
        int character = utf8.next(bytes[i]);
        if (character >= 0) {
          counts[character]++;
          total++;
        }
      }
    }
  }

  /** All characters of a text, in code point order. */
  static CharacterTokenizer all(Counts counts) {
    return new CharacterTokenizer(
        IntStream.range(0, CODE_POINTS).filter(c -> counts.counts[c] > 0).toArray(),
        OptionalInt.empty());
  }

  /**
   * The commonest characters of a text, in code point order, and last the unknown symbol, which
   * stands for all others.
   *
   * @param coverage the characters make up at least this share of the text, and would not without
   *     the rarest of them; of those equally common, the ones with lower code points are kept
   */
  static CharacterTokenizer covering(Counts counts, double coverage) {
    int[] common =
        IntStream.range(0, CODE_POINTS)
            .filter(c -> counts.counts[c] > 0 && c != UNKNOWN)
            .boxed()
            .sorted(Comparator.comparing((Integer c) -> -counts.counts[c]))
            .mapToInt(Integer::intValue)
            .toArray();
    BitSet kept = new BitSet();
    long covered = 0;
    for (int i = 0; i < common.length && covered < coverage * counts.total; i++) {
      kept.set(common[i]);
      covered += counts.counts[common[i]];
    }
    int[] symbols = IntStream.concat(kept.stream(), IntStream.of(UNKNOWN)).toArray();
    return new CharacterTokenizer(symbols, OptionalInt.of(symbols.length - 1));
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int bytes(int id) {
    return Utf8.length(symbols[id]);
  }

  @Override
  public int characters(int id) {
    return 1;
  }

  @Override
  public OptionalInt unknown() {
    return unknown;
  }

  @Override
  public String rules() {
    return "characters " + Arrays.toString(symbols) + " " + unknown;
  }

  @Override
  public Encoder encoder(IntConsumer to) {
    return new Encoder() {
      private final Utf8 utf8 = new Utf8();
      private long hidden;

      @Override
      public void accept(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
          int character = utf8.next(bytes[i]);
          if (character >= 0) {
            int id = vocabulary.id(character);
            hidden += unknown.isPresent() && id == unknown.getAsInt() ? Utf8.length(character) : 0;
            to.accept(id);
          }
        }
      }

      @Override
      public void cut() {}

      @Override
      public long hiddenBytes() {
        return hidden;
      }
    };
  }
}
