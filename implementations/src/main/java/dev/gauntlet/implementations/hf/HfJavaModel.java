package dev.gauntlet.implementations.hf;

import dev.gauntlet.kernels.Dropout;
import dev.gauntlet.kernels.Embedding;
import dev.gauntlet.kernels.FeedForward;
import dev.gauntlet.kernels.LayerNorm;
import dev.gauntlet.kernels.Linear;
import dev.gauntlet.kernels.Network;
import dev.gauntlet.kernels.Nonlinearity;
import dev.gauntlet.kernels.Panels;
import dev.gauntlet.kernels.ParameterVector;
import dev.gauntlet.kernels.SelfAttention;
import dev.gauntlet.kernels.Tokens;
import dev.gauntlet.kernels.Weight;
import dev.gauntlet.kernels.Weight.Heads;
import dev.gauntlet.kernels.Workspace;
import dev.gauntlet.kernels.block.KernelGradients;
import dev.gauntlet.kernels.block.SharedParameters;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link HfModel} with a backward pass of its own: the same parameters and the same function.
 *
 * <p>Shapes are features by rows. C: width (n_embd), V: vocabulary; rows: all positions of a block
 * of examples, or the last position of each where only that has a target, from the last layer's
 * attention on.
 */
final class HfJavaModel extends HfModel implements OwnGradients {
  private final HfConfig config;
  private final Problem problem;
  private final SharedParameters memory;

  HfJavaModel(HfConfig config, Problem problem) {
    super(config, problem.vocabSize(), problem.contextLength());
    this.config = config;
    this.problem = problem;
    memory = SharedParameters.of(getDirectParameters());
  }

  @Override
  public Gradients open(int batchSize, int threads) {
    return new KernelGradients(
        memory, Pass::new, new KernelGradients.Use(problem, false), batchSize, threads);
  }

  /** Forward and backward pass over a block of examples. */
  private final class Pass extends Network {
    private final Workspace work;
    private final Embedding embedding;
    private final Dropout dropout;
    private final List<Layer> layers = new ArrayList<>();
    private final Linear head;
    private final Panels logits;
    private final Panels dx;
    private Panels output;

    private record Layer(
        SelfAttention attention,
        Panels sum1,
        LayerNorm norm1,
        FeedForward mlp,
        Panels sum2,
        LayerNorm norm2,
        Panels dSum1,
        Panels dSum2) {}

    Pass(Workspace work, boolean lastOnly) {
      this.work = work;
      int n = config.n_embd();
      embedding =
          Embedding.withPositions(
              work,
              "transformer.tokens_embed.weight",
              "transformer.positions_embed.weight",
              problem.vocabSize(),
              n);
      dropout = new Dropout(work, config.dropout());
      Panels x = work.positions(n);
      for (int layer = 0; layer < config.n_layer(); layer++) {
        boolean last = lastOnly && layer == config.n_layer() - 1;
        layers.add(layer(work, "transformer.h." + layer + ".", x, last));
        x = last ? work.groups(n) : x;
      }
      head =
          new Linear(
              work, Weight.outIn(work.parameters(), "lm_head.weight", "", n, problem.vocabSize()));
      logits = work.like(x, problem.vocabSize());
      dx = work.like(x, n);
      output = x;
    }

    private Layer layer(Workspace work, String h, Panels x, boolean last) {
      ParameterVector p = work.parameters();
      int n = config.n_embd();
      Heads heads = new Heads(config.n_head(), n / config.n_head());
      SelfAttention attention =
          new SelfAttention(
              work,
              new SelfAttention.Parts(
                  heads,
                  null, // the norm comes after it
                  toHeads(p, h + "attn.c_attn", heads, 0),
                  toHeads(p, h + "attn.c_attn", heads, 1),
                  toHeads(p, h + "attn.c_attn", heads, 2),
                  Weight.fromHeads(
                      heads,
                      n,
                      p.offset(h + "attn.c_proj.weight"),
                      n,
                      1,
                      p.offset(h + "attn.c_proj.bias")),
                  config.dropout(),
                  last),
              x);
      Panels after = last ? work.groups(n) : x;
      FeedForward mlp =
          new FeedForward(
              work,
              new FeedForward.Parts(
                  null,
                  Weight.inOut(p, h + "mlp.c_fc.weight", h + "mlp.c_fc.bias", n, 4 * n),
                  Nonlinearity.GELU_TANH,
                  Weight.inOut(p, h + "mlp.c_proj.weight", h + "mlp.c_proj.bias", 4 * n, n),
                  config.dropout()),
              after);
      return new Layer(
          attention,
          work.like(x, n),
          norm(work, h + "ln_1", after),
          mlp,
          work.like(after, n),
          norm(work, h + "ln_2", after),
          work.shared("dSum1", after, n),
          work.shared("dSum2", after, n));
    }

    /** One of the three parts of a matrix stored (C, 3C). */
    private Weight toHeads(ParameterVector p, String name, Heads heads, int part) {
      int n = config.n_embd();
      int weight = p.offset(name + ".weight") + part * n;
      int bias = p.offset(name + ".bias") + part * n;
      return Weight.toHeads(n, 3 * n, weight, heads, heads.size(), 1, bias);
    }

    private LayerNorm norm(Workspace work, String name, Panels x) {
      return LayerNorm.of(work, name + ".weight", name + ".bias", x, config.n_embd());
    }

    @Override
    protected Panels forward(Tokens tokens) {
      Panels x = embedding.forward(tokens); // C, positions
      dropout.apply(x);
      for (Layer h : layers) {
        h.sum1.copyFrom(x);
        Panels n = h.norm1.forward(h.attention.forward(x, h.sum1)); // C, rows
        h.sum2.copyFrom(n);
        h.mlp.forward(n, h.sum2);
        x = h.norm2.forward(h.sum2);
      }
      output = x;
      head.forward(output, logits); // V, rows
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      Panels d = dx;
      head.backward(output, dLogits, d); // C, rows
      for (int layer = layers.size() - 1; layer >= 0; layer--) {
        Layer h = layers.get(layer);
        h.dSum2.clear();
        h.norm2.backwardAdd(d, h.dSum2);
        work.add(h.mlp.backward(h.dSum2), h.dSum2); // becomes the gradient of n
        h.dSum1.clear();
        h.norm1.backwardAdd(h.dSum2, h.dSum1);
        Panels dAttention = h.attention.backward(h.dSum1); // C, positions
        d = h.attention.alongStream(h.dSum1);
        work.add(dAttention, d);
      }
      dropout.apply(d);
      embedding.backward(tokens, d);
    }
  }
}
