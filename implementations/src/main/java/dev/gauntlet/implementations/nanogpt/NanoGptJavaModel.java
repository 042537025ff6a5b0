package dev.gauntlet.implementations.nanogpt;

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
 * {@link NanoGptModel} with a backward pass of its own: the same parameters and the same function.
 *
 * <p>Shapes are features by rows. C: width (n_embd), V: vocabulary; rows: all positions of a block
 * of examples, or the last position of each where only that has a target, from the last layer's
 * attention on.
 */
final class NanoGptJavaModel extends NanoGptModel implements OwnGradients {
  private final NanoGptConfig config;
  private final Problem problem;
  private final SharedParameters memory;

  NanoGptJavaModel(NanoGptConfig config, Problem problem) {
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
    private final Embedding embedding;
    private final Dropout dropout;
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final Linear head;
    private final Panels logits;
    private final Panels dx;
    private final Panels dNormalized;

    private record Layer(
        LayerNorm norm1, SelfAttention attention, LayerNorm norm2, FeedForward mlp) {}

    Pass(Workspace work, boolean lastOnly) {
      int n = config.n_embd();
      embedding =
          Embedding.withPositions(
              work, "transformer.wte.weight", "transformer.wpe.weight", problem.vocabSize(), n);
      dropout = new Dropout(work, config.dropout());
      Panels x = work.positions(n);
      for (int layer = 0; layer < config.n_layer(); layer++) {
        boolean last = lastOnly && layer == config.n_layer() - 1;
        layers.add(layer(work, "transformer.h." + layer + ".", x, last));
        x = last ? work.groups(n) : x;
      }
      finalNorm = norm(work, "transformer.ln_f", x);
      Weight tied = // the token embedding
          Weight.outIn(work.parameters(), "transformer.wte.weight", "", n, problem.vocabSize());
      head = new Linear(work, tied, finalNorm);
      logits = work.like(x, problem.vocabSize());
      dx = work.like(x, n);
      dNormalized = work.like(x, n);
    }

    private Layer layer(Workspace work, String h, Panels x, boolean last) {
      ParameterVector p = work.parameters();
      int n = config.n_embd();
      Heads heads = new Heads(config.n_head(), n / config.n_head());
      LayerNorm norm1 = norm(work, h + "ln_1", x);
      SelfAttention attention =
          new SelfAttention(
              work,
              new SelfAttention.Parts(
                  heads,
                  norm1,
                  toHeads(p, h + "attn.c_attn", heads, 0),
                  toHeads(p, h + "attn.c_attn", heads, 1),
                  toHeads(p, h + "attn.c_attn", heads, 2),
                  Weight.fromHeads(
                      heads,
                      1,
                      p.offset(h + "attn.c_proj.weight"),
                      n,
                      n,
                      p.offset(h + "attn.c_proj.bias")),
                  config.dropout(),
                  last),
              x);
      Panels after = last ? work.groups(n) : x;
      LayerNorm norm2 = norm(work, h + "ln_2", after);
      FeedForward mlp =
          new FeedForward(
              work,
              new FeedForward.Parts(
                  norm2,
                  Weight.outIn(p, h + "mlp.c_fc.weight", h + "mlp.c_fc.bias", n, 4 * n),
                  Nonlinearity.GELU,
                  Weight.outIn(p, h + "mlp.c_proj.weight", h + "mlp.c_proj.bias", 4 * n, n),
                  config.dropout()),
              after);
      return new Layer(norm1, attention, norm2, mlp);
    }

    /** One of the three parts of a matrix stored (3C, C). */
    private Weight toHeads(ParameterVector p, String name, Heads heads, int part) {
      int n = config.n_embd();
      int weight = p.offset(name + ".weight") + part * n * n;
      int bias = p.offset(name + ".bias") + part * n;
      return Weight.toHeads(n, 1, weight, heads, heads.size() * n, n, bias);
    }

    private LayerNorm norm(Workspace work, String name, Panels x) {
      return LayerNorm.folded(work, name + ".weight", name + ".bias", x, config.n_embd());
    }

    @Override
    protected Panels forward(Tokens tokens) {
      Panels x = embedding.forward(tokens); // C, positions
      dropout.apply(x);
      for (Layer h : layers) {
        x = h.attention.forward(h.norm1.forward(x), x); // C, rows
        h.mlp.forward(h.norm2.forward(x), x);
      }
      head.forward(finalNorm.forward(x), logits); // V, rows
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      head.backward(finalNorm.forwardOutput(), dLogits, dNormalized); // C, rows
      Panels d = dx;
      d.clear();
      finalNorm.backwardAdd(dNormalized, d);
      for (int layer = layers.size() - 1; layer >= 0; layer--) {
        Layer h = layers.get(layer);
        h.norm2.backwardAdd(h.mlp.backward(d), d);
        Panels dAttention = h.attention.backward(d); // C, positions
        d = h.attention.alongStream(d);
        h.norm1.backwardAdd(dAttention, d);
      }
      dropout.apply(d);
      embedding.backward(tokens, d);
    }
  }
}
