package dev.gauntlet.implementations.ngram;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TokenBatch;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Its parameters are the counted n-grams, a {@link Trie}, in arrays as long as {@code max_ngrams}
 * allows, and the order that predicts. It reads the training part once and is done; under a budget
 * that is too small for that, it has counted the beginning. B: batch, T: length, V: vocabulary.
 */
final class NGramModel extends ModelBlock implements SelfTraining {
  private static final String TOKENS = "ngrams.token";
  private static final String COUNTS = "ngrams.count";
  private static final String CHILDREN = "ngrams.children";
  private static final String ORDER = "order"; // the one that predicts, and the highest counted

  private static final int VALIDATION_EXAMPLES = 512;
  private static final int LOSS_TARGETS = 256; // of a batch, whose loss is only shown

  private final NGramConfig config;
  private final Problem problem;
  private final int maxOrder;

  private @Nullable KneserNey estimates; // of the parameters as they were last seen
  private @Nullable Trie seen; // those parameters
  private @Nullable Counts counts; // what has been learned
  private boolean dirty; // whether more than the parameters have
  private @Nullable Dataset validation; // chooses the order

  NGramModel(NGramConfig config, Problem problem) {
    super(problem.vocabSize(), problem.contextLength());
    this.config = config;
    this.problem = problem;
    maxOrder =
        new Counts(
                problem.vocabSize(),
                Math.min(config.max_order(), problem.contextLength() + 1),
                config.max_ngrams())
            .order();
    table(TOKENS, config.max_ngrams() + 1L);
    table(COUNTS, config.max_ngrams() + 1L);
    table(CHILDREN, config.max_ngrams() + 1L);
    table(ORDER, 2);
  }

  private void table(String name, long size) {
    addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optRequiresGrad(false)
            .optInitializer((manager, shape, type) -> manager.zeros(shape, DataType.INT32))
            .optShape(new Shape(size))
            .build());
  }

  /** Logarithms of probabilities, as multiples of what is uniform: 0 for a token like any other. */
  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    int v = problem.vocabSize();
    int batch = (int) tokens.getShape().get(0);
    int length = (int) tokens.getShape().get(1);
    int[] ids = Arrays.stream(tokens.toLongArray()).mapToInt(Math::toIntExact).toArray();
    KneserNey model = estimates();
    float[] logits = new float[Math.multiplyExact(ids.length, v)];
    double[] p = new double[v];
    for (int i = 0; i < batch; i++) {
      for (int t = 0; t < length; t++) {
        int at = i * length + t;
        double unseen = model.distribution(ids, i * length, at + 1, p);
        float ofUnseen = (float) Math.log(unseen * v);
        for (int token = 0; token < v; token++) {
          logits[at * v + token] = p[token] == unseen ? ofUnseen : (float) Math.log(p[token] * v);
        }
      }
    }
    return tokens.getManager().create(logits, new Shape(batch, length, v));
  }

  @Override
  public double learn(Batch batch) {
    return count(TokenBatch.of(batch));
  }

  @Override
  public SelfTraining.@Nullable Pass pass(Dataset dataset, int batchSize) {
    Iterator<TokenBatch> whole =
        dataset.wholeTraining(batchSize, maxOrder - 1).map(Iterable::iterator).orElse(null);
    if (whole == null) {
      return null;
    }
    validation = dataset;
    return new SelfTraining.Pass() {
      private double loss;

      @Override
      public double next() {
        if (whole.hasNext()) {
          loss = count(whole.next());
        }
        return loss;
      }

      @Override
      public boolean ended() {
        return !whole.hasNext();
      }
    };
  }

  /** Counts a batch and returns its loss before that. */
  private double count(TokenBatch batch) {
    KneserNey before = dirty && estimates != null ? estimates : estimates();
    Counts all = counts;
    if (all == null) {
      Trie known = Objects.requireNonNull(seen);
      all = known.toCounts(known.order() == 0 ? maxOrder : known.order(), config.max_ngrams());
      counts = all;
    }
    Positions positions = new Positions(batch);
    int every = Math.max(1, batch.targets().length / LOSS_TARGETS);
    double[] p = new double[maxOrder + 1];
    double loss = 0;
    int losses = 0;
    for (int i = 0; i < batch.targets().length; i++) {
      int target = batch.targets()[i];
      if (target == Batch.IGNORE) {
        continue;
      }
      int from = positions.from(i);
      int to = positions.to(i);
      if (i % every == 0 || losses == 0) {
        before.probabilities(batch.tokens(), from, to, target, p);
        loss -= Math.log(p[before.order()]);
        losses++;
      }
      all.add(batch.tokens(), from, to, target);
    }
    dirty = true;
    return losses == 0 ? 0 : loss / losses;
  }

  @Override
  public void settle() {
    Counts all = counts;
    if (!dirty || all == null) {
      return;
    }
    Trie trie = all.trie();
    KneserNey model = new KneserNey(trie, trie.order());
    Dataset data = validation;
    if (data != null) {
      model = model.withOrder(best(model, data));
    }
    write(TOKENS, trie.tokens());
    write(COUNTS, trie.counts());
    write(CHILDREN, trie.children());
    write(ORDER, new int[] {model.order(), trie.order()});
    seen = trie;
    estimates = model;
    dirty = false;
  }

  /** The order with the least loss on the validation part, the lower one of equal ones. */
  private int best(KneserNey model, Dataset data) {
    int orders = model.highestOrder();
    double[] losses = new double[orders + 1];
    double[] p = new double[orders + 1];
    try (NDManager scratch = array(ORDER).getManager().newSubManager()) {
      for (Batch each : data.sample(Split.VALIDATION, VALIDATION_EXAMPLES, 64, scratch)) {
        try (each) {
          TokenBatch batch = TokenBatch.of(each);
          Positions positions = new Positions(batch);
          for (int i = 0; i < batch.targets().length; i++) {
            if (batch.targets()[i] != Batch.IGNORE) {
              model.probabilities(
                  batch.tokens(), positions.from(i), positions.to(i), batch.targets()[i], p);
              for (int n = 1; n <= orders; n++) {
                losses[n] -= Math.log(p[n]);
              }
            }
          }
        }
      }
    }
    int best = 1;
    for (int n = 2; n <= orders; n++) {
      best = losses[n] < losses[best] ? n : best;
    }
    return best;
  }

  /** What the parameters say, which somebody may have written to. */
  private KneserNey estimates() {
    Trie known = seen;
    KneserNey model = estimates;
    int[] order = array(ORDER).toIntArray();
    if (known != null
        && model != null
        && order[0] == model.order()
        && order[1] == known.order()
        && Arrays.equals(known.children(), read(CHILDREN, known.size()))
        && Arrays.equals(known.counts(), read(COUNTS, known.size()))
        && Arrays.equals(known.tokens(), read(TOKENS, known.size()))) {
      return model;
    }
    if (order[0] < 0 || order[0] > order[1] || order[1] > maxOrder) {
      throw new IllegalArgumentException(
          "orders are %s, must be 0 to %d".formatted(Arrays.toString(order), maxOrder));
    }
    int[] children = array(CHILDREN).toIntArray();
    int size = Trie.size(children);
    Trie trie =
        new Trie(
            problem.vocabSize(),
            order[1],
            read(TOKENS, size),
            read(COUNTS, size),
            Arrays.copyOf(children, size));
    model = new KneserNey(trie, order[0]);
    seen = trie;
    estimates = model;
    counts = null;
    dirty = false;
    return model;
  }

  private NDArray array(String name) {
    return Objects.requireNonNull(parameters.get(name), name).getArray();
  }

  private int[] read(String name, int size) {
    try (NDArray some = array(name).get(new NDIndex("0:" + size))) {
      return some.toIntArray();
    }
  }

  private void write(String name, int[] values) {
    NDArray array = array(name);
    try (NDArray some = array.getManager().create(values)) {
      array.set(new NDIndex("0:" + values.length), some);
    }
  }

  /** Which tokens of a batch come before a target. */
  private record Positions(int length, int perExample) {
    Positions(TokenBatch batch) {
      this(batch.tokens().length / batch.size(), batch.targets().length / batch.size());
    }

    int from(int target) {
      return target / perExample * length;
    }

    int to(int target) {
      return from(target) + length - perExample + target % perExample + 1;
    }
  }
}
