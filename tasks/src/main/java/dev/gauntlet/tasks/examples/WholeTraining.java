package dev.gauntlet.tasks.examples;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.TokenBatch;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * All examples in their order, each target once. Windows of a text that follow each other are
 * joined to that text again, and given in pieces that overlap by the context that was asked for.
 */
final class WholeTraining implements Iterator<TokenBatch> {
  private final Examples examples;
  private final Problem problem;
  private final int size;
  private final int context;

  private int first; // example of the present stretch of windows
  private int windows; // in it; 1 for an example that stands alone
  private long given; // targets of the stretch

  /**
   * Starts at the first example.
   *
   * @param size most examples in a batch, or as many targets as they have tokens
   * @param context tokens to give again before a piece of a text
   */
  WholeTraining(Examples examples, Problem problem, int size, int context) {
    if (size < 1 || context < 0) {
      throw new IllegalArgumentException("size is " + size + ", context is " + context);
    }
    this.examples = examples;
    this.problem = problem;
    this.size = size;
    this.context = context;
    enter(0);
  }

  private void enter(int example) {
    first = example;
    given = 0;
    int end = example + 1;
    while (end < examples.size() && problem.targets() == Targets.ALL && examples.continues(end)) {
      end++;
    }
    windows = end - example;
  }

  @Override
  public boolean hasNext() {
    return first < examples.size();
  }

  @Override
  public TokenBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return windows == 1 ? together() : piece();
  }

  /** The next examples that stand alone. */
  private TokenBatch together() {
    int start = first;
    do {
      enter(first + 1);
    } while (hasNext() && windows == 1 && first - start < size);
    return ExampleDataset.tokens(examples, IntStream.range(start, first).toArray(), problem);
  }

  /** The next piece of a text, of which window {@code first + i} has the tokens from i on. */
  private TokenBatch piece() {
    int length = problem.contextLength();
    long all = windows - 1L + length; // targets of the stretch
    long end = Math.min(all, given + (long) size * length);
    long start = Math.max(0, given - context);
    int[] tokens = new int[Math.toIntExact(end - start)];
    int[] targets = new int[tokens.length];
    int[] window = new int[length];
    int[] following = new int[length];
    long at = start;
    while (at < end) {
      int number = (int) Math.min(at, windows - 1L);
      examples.write(first + number, window, 0, following, 0);
      int skipped = (int) (at - number);
      int count = (int) Math.min(length - skipped, end - at);
      System.arraycopy(window, skipped, tokens, (int) (at - start), count);
      System.arraycopy(following, skipped, targets, (int) (at - start), count);
      at += count;
    }
    Arrays.fill(targets, 0, (int) (given - start), (int) Batch.IGNORE);
    given = end;
    if (given == all) {
      enter(first + windows);
    }
    return new TokenBatch(1, tokens, targets);
  }
}
