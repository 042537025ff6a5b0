package dev.gauntlet.kernels;

import dev.gauntlet.kernels.Weight.Heads;
import java.util.Random;

/**
 * A small transformer that uses every layer, and what is needed to train it.
 *
 * @param rate of dropout
 * @param postNorm whether a block normalizes its outputs instead of its inputs
 */
record Toy(
    int vocabSize,
    int length,
    int width,
    int heads,
    int headSize,
    int hidden,
    int layers,
    Nonlinearity nonlinearity,
    boolean postNorm,
    boolean lastOnly,
    double rate) {

  Toy withRate(double rate) {
    return new Toy(
        vocabSize,
        length,
        width,
        heads,
        headSize,
        hidden,
        layers,
        nonlinearity,
        postNorm,
        lastOnly,
        rate);
  }

  ParameterVector parameters(long seed) {
    ParameterVector p = new ParameterVector();
    int inner = heads * headSize;
    p.declare("tokens", (long) vocabSize * width);
    p.declare("positions", (long) length * width);
    for (int l = 0; l < layers; l++) {
      norm(p, l + ".norm1");
      for (String part : new String[] {"q", "k", "v"}) {
        p.declare(l + "." + part, (long) width * inner);
        p.declare(l + "." + part + "b", inner);
      }
      p.declare(l + ".o", (long) inner * width);
      p.declare(l + ".ob", width);
      norm(p, l + ".norm2");
      p.declare(l + ".in", (long) width * hidden);
      p.declare(l + ".inb", hidden);
      p.declare(l + ".out", (long) hidden * width);
      p.declare(l + ".outb", width);
    }
    norm(p, "norm");
    p.declare("head", (long) vocabSize * width);
    Random random = new Random(seed);
    for (int i = 0; i < p.size(); i++) {
      p.values()[i] = (float) random.nextGaussian() * 0.3f;
    }
    p.offsets()
        .forEach(
            (name, offset) -> {
              if (name.endsWith("gain")) {
                for (int i = 0; i < width; i++) {
                  p.values()[offset + i] += 1;
                }
              }
            });
    return p;
  }

  private void norm(ParameterVector p, String name) {
    p.declare(name + ".gain", width);
    p.declare(name + ".shift", width);
  }

  int[] tokens(int examples, long seed) {
    return new Random(seed).ints((long) examples * length, 0, vocabSize).toArray();
  }

  /** Some of them ignored. */
  int[] targets(int examples, long seed) {
    int n = lastOnly ? examples : examples * length;
    return new Random(seed).ints(n, -1, vocabSize).toArray();
  }

  DataParallel train(ParameterVector p, int batchSize, int threads, Kernels kernels) {
    return train(
        p, batchSize, threads, kernels, Layout.of(sizes(batchSize), threads, kernels.lanes()));
  }

  DataParallel train(
      ParameterVector p, int batchSize, int threads, Kernels kernels, Layout layout) {
    DataParallel train =
        new DataParallel(
            (work, last) -> new Model(work, this), p, sizes(batchSize), threads, kernels, layout);
    train.begin(FlatAdamW.Settings.DEFAULT);
    return train;
  }

  private DataParallel.Sizes sizes(int batchSize) {
    return new DataParallel.Sizes(batchSize, length, vocabSize, lastOnly, length);
  }

  private static final class Model extends Network {
    private final Embedding embedding;
    private final Dropout dropout;
    private final Block[] blocks; // no list, whose iterator may be an object
    private final LayerNorm norm;
    private final Linear head;
    private final Workspace work;
    private final Panels logits;
    private final boolean postNorm;
    private final Panels dx;
    private final Panels dHead;

    private record Block(
        LayerNorm norm1,
        SelfAttention attention,
        LayerNorm norm2,
        FeedForward mlp,
        Panels sum1,
        Panels sum2,
        Panels dSum1,
        Panels dSum2) {}

    Model(Workspace work, Toy toy) {
      this.work = work;
      this.postNorm = toy.postNorm;
      ParameterVector p = work.parameters;
      int width = toy.width;
      embedding = Embedding.withPositions(work, "tokens", "positions", toy.vocabSize, width);
      dropout = new Dropout(work, toy.rate);
      Panels all = work.positions(width);
      Panels rows = all;
      Heads heads = new Heads(toy.heads, toy.headSize);
      blocks = new Block[toy.layers];
      for (int l = 0; l < toy.layers; l++) {
        Panels before = rows;
        boolean last = toy.lastOnly && l == toy.layers - 1;
        rows = last ? work.groups(width) : before;
        LayerNorm norm1 = norm(work, toy, l + ".norm1", toy.postNorm ? rows : before);
        LayerNorm norm2 = norm(work, toy, l + ".norm2", rows);
        SelfAttention attention =
            new SelfAttention(
                work,
                new SelfAttention.Parts(
                    heads,
                    toy.postNorm ? null : norm1,
                    toHeads(p, l + ".q", width, heads),
                    toHeads(p, l + ".k", width, heads),
                    toHeads(p, l + ".v", width, heads),
                    Weight.fromHeads(
                        heads, width, p.offset(l + ".o"), width, 1, p.offset(l + ".ob")),
                    toy.rate,
                    last),
                before);
        FeedForward mlp =
            new FeedForward(
                work,
                new FeedForward.Parts(
                    toy.postNorm ? null : norm2,
                    Weight.inOut(p, l + ".in", l + ".inb", width, toy.hidden),
                    toy.nonlinearity,
                    Weight.inOut(p, l + ".out", l + ".outb", toy.hidden, width),
                    toy.rate),
                rows);
        blocks[l] =
            new Block(
                norm1,
                attention,
                norm2,
                mlp,
                work.like(before, width),
                work.like(rows, width),
                work.shared("dSum1", rows, width),
                work.shared("dSum2", rows, width));
      }
      norm = LayerNorm.folded(work, "norm.gain", "norm.shift", rows, width);
      head = new Linear(work, Weight.outIn(p, "head", "", width, toy.vocabSize), norm, null);
      logits = work.like(rows, toy.vocabSize);
      dx = work.like(rows, width);
      dHead = work.shared("dx", rows, width);
    }

    private static LayerNorm norm(Workspace work, Toy toy, String name, Panels rows) {
      return toy.postNorm
          ? LayerNorm.of(work, name + ".gain", name + ".shift", rows, toy.width)
          : LayerNorm.folded(work, name + ".gain", name + ".shift", rows, toy.width);
    }

    private static Weight toHeads(ParameterVector p, String name, int width, Heads heads) {
      int inner = heads.count() * heads.size();
      return Weight.toHeads(
          width, inner, p.offset(name), heads, heads.size(), 1, p.offset(name + "b"));
    }

    @Override
    protected Panels forward(Tokens tokens) {
      Panels x = embedding.forward(tokens);
      dropout.apply(x);
      for (Block b : blocks) {
        if (postNorm) {
          b.sum1.copyFrom(x);
          Panels n = b.norm1.forward(b.attention.forward(x, b.sum1));
          b.sum2.copyFrom(n);
          b.mlp.forward(n, b.sum2);
          x = b.norm2.forward(b.sum2);
        } else {
          x = b.attention.forward(b.norm1.forward(x), x);
          b.mlp.forward(b.norm2.forward(x), x);
        }
      }
      head.forward(norm.forward(x), logits);
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      head.backward(norm.forwardOutput(), dLogits, dHead);
      Panels d = dx;
      d.clear();
      norm.backwardAdd(dHead, d);
      for (int l = blocks.length - 1; l >= 0; l--) {
        Block b = blocks[l];
        if (postNorm) {
          Panels dSum2 = b.dSum2;
          dSum2.clear();
          b.norm2.backwardAdd(d, dSum2);
          work.kernels.add(b.mlp.backward(dSum2), dSum2);
          Panels dSum1 = b.dSum1;
          dSum1.clear();
          b.norm1.backwardAdd(dSum2, dSum1);
          Panels dx = b.attention.backward(dSum1);
          d = b.attention.alongStream(dSum1);
          work.kernels.add(dx, d);
        } else {
          b.norm2.backwardAdd(b.mlp.backward(d), d);
          Panels da = b.attention.backward(d);
          d = b.attention.alongStream(d);
          b.norm1.backwardAdd(da, d);
        }
      }
      dropout.apply(d);
      embedding.backward(tokens, d);
    }
  }
}
