package dev.gauntlet.implementations.tl;

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
 * {@link TlModel} with a backward pass of its own: the same parameters and the same function.
 *
 * <p>Shapes are features by rows. Rows are all positions of a block of examples, or the last
 * position of each where only that has a target, from the last layer's attention on.
 */
final class TlJavaModel extends TlModel implements OwnGradients {
  private final TlConfig config;
  private final Problem problem;
  private final SharedParameters memory;

  TlJavaModel(TlConfig config, Problem problem) {
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
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final Linear head;
    private final Panels logits;
    private final Panels dx;
    private final Panels dNormalized;

    private record Layer(
        LayerNorm norm1, SelfAttention attention, LayerNorm norm2, FeedForward mlp) {}

    Pass(Workspace work, boolean lastOnly) {
      int n = config.d_model();
      embedding =
          Embedding.withPositions(work, "embed.W_E", "pos_embed.W_pos", problem.vocabSize(), n);
      Panels x = work.positions(n);
      for (int layer = 0; layer < config.n_layers(); layer++) {
        boolean last = lastOnly && layer == config.n_layers() - 1;
        layers.add(layer(work, "blocks." + layer + ".", x, last));
        x = last ? work.groups(n) : x;
      }
      finalNorm = norm(work, "ln_final", x);
      Weight unembed =
          Weight.inOut(work.parameters(), "unembed.W_U", "unembed.b_U", n, problem.vocabSize());
      head = new Linear(work, unembed, finalNorm);
      logits = work.like(x, problem.vocabSize());
      dx = work.like(x, n);
      dNormalized = work.like(x, n);
    }

    private Layer layer(Workspace work, String h, Panels x, boolean last) {
      ParameterVector p = work.parameters();
      int n = config.d_model();
      Heads heads = new Heads(config.n_heads(), config.headSize());
      LayerNorm norm1 = norm(work, h + "ln1", x);
      SelfAttention attention =
          new SelfAttention(
              work,
              new SelfAttention.Parts(
                  heads,
                  norm1,
                  toHeads(p, h + "attn.", "Q", heads),
                  toHeads(p, h + "attn.", "K", heads),
                  toHeads(p, h + "attn.", "V", heads),
                  Weight.fromHeads(
                      heads, n, p.offset(h + "attn.W_O"), n, 1, p.offset(h + "attn.b_O")),
                  0, // no dropout
                  last),
              x);
      Panels after = last ? work.groups(n) : x;
      LayerNorm norm2 = norm(work, h + "ln2", after);
      FeedForward mlp =
          new FeedForward(
              work,
              new FeedForward.Parts(
                  norm2,
                  Weight.inOut(p, h + "mlp.W_in", h + "mlp.b_in", n, config.mlpSize()),
                  Nonlinearity.GELU_TANH,
                  Weight.inOut(p, h + "mlp.W_out", h + "mlp.b_out", config.mlpSize(), n),
                  0),
              after);
      return new Layer(norm1, attention, norm2, mlp);
    }

    /** A matrix stored (heads, d_model, d_head). */
    private Weight toHeads(ParameterVector p, String attention, String part, Heads heads) {
      int n = config.d_model();
      int weight = p.offset(attention + "W_" + part);
      int bias = p.offset(attention + "b_" + part);
      return Weight.toHeads(n, heads.size(), weight, heads, n * heads.size(), 1, bias);
    }

    private LayerNorm norm(Workspace work, String name, Panels x) {
      return LayerNorm.folded(work, name + ".w", name + ".b", x, config.d_model());
    }

    @Override
    protected Panels forward(Tokens tokens) {
      Panels x = embedding.forward(tokens); // d_model, positions
      for (Layer h : layers) {
        x = h.attention.forward(h.norm1.forward(x), x); // d_model, rows
        h.mlp.forward(h.norm2.forward(x), x);
      }
      head.forward(finalNorm.forward(x), logits); // d_vocab, rows
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      head.backward(finalNorm.forwardOutput(), dLogits, dNormalized); // d_model, rows
      Panels d = dx;
      d.clear();
      finalNorm.backwardAdd(dNormalized, d);
      for (int layer = layers.size() - 1; layer >= 0; layer--) {
        Layer h = layers.get(layer);
        h.norm2.backwardAdd(h.mlp.backward(d), d);
        Panels dAttention = h.attention.backward(d); // d_model, positions
        d = h.attention.alongStream(d);
        h.norm1.backwardAdd(dAttention, d);
      }
      embedding.backward(tokens, d);
    }
  }
}
