package {{package}};

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * All numbers of some digits, {@code 4711=}, each with the digit to be said, 3. Of ten numbers one
 * is for validation and one for the test; which ones is mixed, but the same for every seed.
 */
final class {{Class}}Dataset implements Dataset {
  private static final Vocabulary SYMBOLS = Vocabulary.of("0123456789=");
  private static final int EQUALS = SYMBOLS.id('=');
  private static final int SAMPLE = 1000; // of the training part, for its evaluation
  private static final long GOLDEN = 0x9E3779B97F4A7C15L; // of Knuth's multiplicative hashing

  private final int digits;
  private final long seed;
  private final int[] training;
  private final Map<Split, int[]> evaluation;

  {{Class}}Dataset(int digits, long seed) {
    this.digits = digits;
    this.seed = seed;
    training = numbers(2, 10);
    evaluation =
        Map.of(
            Split.TRAIN, Arrays.copyOf(training, Math.min(SAMPLE, training.length)),
            Split.VALIDATION, numbers(1, 2),
            Split.TEST, numbers(0, 1));
  }

  /** Those whose hash is in a range of tenths. */
  private int[] numbers(int from, int to) {
    return IntStream.range(0, (int) Math.pow(10, digits))
        .filter(
            number -> {
              long tenth = (number * GOLDEN >>> 33) % 10;
              return from <= tenth && tenth < to;
            })
        .toArray();
  }

  int digits() {
    return digits;
  }

  /** The numbers on which a part is evaluated. */
  int[] numbers(Split split) {
    return evaluation.get(split).clone();
  }

  /** The digits of a number and the sign that asks for the answer. */
  String question(int number) {
    return String.format(Locale.ROOT, "%0" + digits + "d=", number);
  }

  /** The digit to be said. */
  static int answer(int number) {
    return Integer.toString(number).chars().map(digit -> digit - '0').sum() % 10;
  }

  @Override
  public Problem problem() {
    return new Problem(SYMBOLS.size(), digits + 1, Targets.LAST);
  }

  @Override
  public Vocabulary vocabulary() {
    return SYMBOLS;
  }

  /** All that decides the data: a change of any example changes it. */
  @Override
  public Fingerprint fingerprint() {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      for (int[] part : List.of(training, numbers(Split.VALIDATION), numbers(Split.TEST))) {
        hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        for (int number : part) {
          hash.update((question(number) + answer(number)).getBytes());
        }
      }
      return new Fingerprint(
          HexFormat.of().formatHex(hash.digest()),
          Map.of("training examples", Integer.toString(training.length)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Drawn with replacement: a function of seed, step and size, whatever was drawn before. */
  @Override
  public Batch train(long step, int size, NDManager manager) {
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + step * GOLDEN);
    return batch(
        IntStream.range(0, size).map(i -> training[random.nextInt(training.length)]).toArray(),
        manager);
  }

  @Override
  public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
    int[] numbers = evaluation.get(split);
    return () ->
        IntStream.iterate(0, from -> from < numbers.length, from -> from + batchSize)
            .mapToObj(
                from ->
                    Arrays.copyOfRange(
                        numbers, from, Math.min(from + batchSize, numbers.length)))
            .map(some -> batch(some, manager))
            .iterator();
  }

  /** Tokens (B, T) and targets (B). */
  private Batch batch(int[] numbers, NDManager manager) {
    int length = digits + 1;
    long[] tokens = new long[numbers.length * length];
    long[] targets = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int rest = numbers[i];
      tokens[(i + 1) * length - 1] = EQUALS;
      for (int t = digits - 1; t >= 0; t--) {
        tokens[i * length + t] = rest % 10; // a digit is its own token id
        rest /= 10;
      }
      targets[i] = answer(numbers[i]);
    }
    return new Batch(
        manager.create(tokens, new Shape(numbers.length, length)),
        manager.create(targets, new Shape(numbers.length)));
  }

  @Override
  public List<Metric> metrics() {
    return List.of(new {{Class}}Metric(this));
  }

  @Override
  public Prompting prompting() {
    return new {{Class}}Prompting(this);
  }
}
