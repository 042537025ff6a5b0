package dev.gauntlet.implementations.tl;

import static dev.gauntlet.ops.Einsum.einsum;
import static dev.gauntlet.ops.Layers.divide;
import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** Shapes are given by the names of their axes, as in the equations. */
class TlModel extends ModelBlock {
  private static final float INIT_RANGE = 0.02f;
  private static final double LAYER_NORM_EPS = 1e-5;
  private static final double MASKED = -1e5;

  private final int layers;
  private final int headSize;

  TlModel(TlConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    layers = config.n_layers();
    headSize = config.headSize();

    int model = config.d_model();
    int heads = config.n_heads();
    int mlp = config.mlpSize();
    Initializer normal = new NormalInitializer(INIT_RANGE);
    parameter("embed.W_E", normal, vocabSize, model);
    parameter("pos_embed.W_pos", normal, contextLength, model);
    for (int layer = 0; layer < layers; layer++) {
      String block = "blocks." + layer + ".";
      norm(block + "ln1", model);
      for (String part : new String[] {"Q", "K", "V"}) {
        parameter(block + "attn.W_" + part, normal, heads, model, headSize);
        parameter(block + "attn.b_" + part, Initializer.ZEROS, heads, headSize);
      }
      parameter(block + "attn.W_O", normal, heads, headSize, model);
      parameter(block + "attn.b_O", Initializer.ZEROS, model);
      norm(block + "ln2", model);
      parameter(block + "mlp.W_in", normal, model, mlp);
      parameter(block + "mlp.b_in", Initializer.ZEROS, mlp);
      parameter(block + "mlp.W_out", normal, mlp, model);
      parameter(block + "mlp.b_out", Initializer.ZEROS, model);
    }
    norm("ln_final", model);
    parameter("unembed.W_U", normal, model, vocabSize);
    parameter("unembed.b_U", Initializer.ZEROS, vocabSize);
  }

  private void norm(String name, int size) {
    parameter(name + ".w", Initializer.ONES, size);
    parameter(name + ".b", Initializer.ZEROS, size);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray embed = embedding(tokens, w.get("embed.W_E")); // (batch, position, d_model)
    NDArray posEmbed =
        embedding(positions(tokens), w.get("pos_embed.W_pos")); // (position, d_model)
    NDArray residual = embed.add(posEmbed);
    int length = (int) tokens.getShape().get(1);
    NDArray future = Masks.causal(length, tokens.getManager()).logicalNot(); // (query, key)
    for (int layer = 0; layer < layers; layer++) {
      Weights block = w.at("blocks." + layer);
      residual =
          residual.add(attention(block.at("attn"), layerNorm(block.at("ln1"), residual), future));
      residual = residual.add(mlp(block.at("mlp"), layerNorm(block.at("ln2"), residual)));
    }
    NDArray normalized = layerNorm(w.at("ln_final"), residual);
    return einsum(
            "batch position d_model, d_model d_vocab -> batch position d_vocab",
            normalized,
            w.get("unembed.W_U"))
        .add(w.get("unembed.b_U"));
  }

  private static NDArray layerNorm(Weights w, NDArray x) {
    int[] lastAxis = {x.getShape().dimension() - 1};
    x = x.sub(x.mean(lastAxis, true));
    NDArray scale = x.square().mean(lastAxis, true).add(LAYER_NORM_EPS).sqrt();
    return x.div(scale).mul(w.get("w")).add(w.get("b"));
  }

  private NDArray attention(Weights w, NDArray x, NDArray future) {
    NDArray q = project(w, "Q", x); // (batch, position, head, d_head)
    NDArray k = project(w, "K", x);
    NDArray v = project(w, "V", x);
    NDArray scores =
        divide(
            einsum("batch query head d_head, batch key head d_head -> batch head query key", q, k),
            Math.sqrt(headSize));
    NDArray pattern = Masks.fill(scores, future, MASKED).softmax(-1); // (batch, head, query, key)
    NDArray z =
        einsum(
            "batch head query key, batch key head d_head -> batch query head d_head", pattern, v);
    return einsum(
            "batch query head d_head, head d_head d_model -> batch query d_model", z, w.get("W_O"))
        .add(w.get("b_O"));
  }

  private static NDArray project(Weights w, String part, NDArray x) {
    return einsum(
            "batch position d_model, head d_model d_head -> batch position head d_head",
            x,
            w.get("W_" + part))
        .add(w.get("b_" + part));
  }

  private static NDArray mlp(Weights w, NDArray x) {
    NDArray hidden =
        einsum("batch position d_model, d_model d_mlp -> batch position d_mlp", x, w.get("W_in"))
            .add(w.get("b_in"));
    return einsum(
            "batch position d_mlp, d_mlp d_model -> batch position d_model",
            Activations.geluTanh(hidden),
            w.get("W_out"))
        .add(w.get("b_out"));
  }
}
