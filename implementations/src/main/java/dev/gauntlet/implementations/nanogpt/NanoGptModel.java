package dev.gauntlet.implementations.nanogpt;

import static dev.gauntlet.ops.Layers.dropout;
import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.layerNorm;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Attention;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width (n_embd), nh: heads, hs: head size, V: vocabulary. */
class NanoGptModel extends ModelBlock {
  private static final double STD = 0.02; // of GPT-2's initial weights

  private final int layers;
  private final int heads;
  private final int headSize;
  private final double rate;

  NanoGptModel(NanoGptConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    layers = config.n_layer();
    heads = config.n_head();
    headSize = config.n_embd() / heads;
    rate = config.dropout();

    int n = config.n_embd();
    Initializer normal = new NormalInitializer((float) STD);
    // GPT-2 scales the projections into the residual stream by the number of them.
    Initializer residual = new NormalInitializer((float) (STD / Math.sqrt(2.0 * layers)));
    parameter("transformer.wte.weight", normal, vocabSize, n); // also the output head's
    parameter("transformer.wpe.weight", normal, contextLength, n);
    for (int layer = 0; layer < layers; layer++) {
      String h = "transformer.h." + layer + ".";
      norm(h + "ln_1", n);
      linearLayer(h + "attn.c_attn", normal, n, 3 * n);
      linearLayer(h + "attn.c_proj", residual, n, n);
      norm(h + "ln_2", n);
      linearLayer(h + "mlp.c_fc", normal, n, 4 * n);
      linearLayer(h + "mlp.c_proj", residual, 4 * n, n);
    }
    norm("transformer.ln_f", n);
  }

  private void linearLayer(String name, Initializer weight, int in, int out) {
    parameter(name + ".weight", weight, out, in);
    parameter(name + ".bias", Initializer.ZEROS, out);
  }

  private void norm(String name, int size) {
    parameter(name + ".weight", Initializer.ONES, size);
    parameter(name + ".bias", Initializer.ZEROS, size);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    Weights transformer = w.at("transformer");
    NDArray tokenTable = transformer.get("wte.weight");
    NDArray tokenEmbedding = embedding(tokens, tokenTable); // (B, T, C)
    NDArray positionEmbedding =
        embedding(positions(tokens), transformer.get("wpe.weight")); // (T, C)
    NDArray x = dropout(tokenEmbedding.add(positionEmbedding), rate, training);
    for (int layer = 0; layer < layers; layer++) {
      Weights h = transformer.at("h." + layer);
      x = x.add(attention(h.at("attn"), layerNorm(x, h.at("ln_1")), training));
      x = x.add(mlp(h.at("mlp"), layerNorm(x, h.at("ln_2")), training));
    }
    x = layerNorm(x, transformer.at("ln_f"));
    return linear(x, tokenTable); // (B, T, V)
  }

  private NDArray attention(Weights w, NDArray x, boolean training) {
    Shape shape = x.getShape(); // (B, T, C)
    NDList qkv = linear(x, w.at("c_attn")).split(3, 2); // (B, T, C) each
    NDArray q = splitHeads(qkv.get(0)); // (B, nh, T, hs)
    NDArray k = splitHeads(qkv.get(1));
    NDArray v = splitHeads(qkv.get(2));
    NDArray y = Attention.causal(q, k, v, rate, training); // (B, nh, T, hs)
    y = y.transpose(0, 2, 1, 3).reshape(shape);
    return dropout(linear(y, w.at("c_proj")), rate, training);
  }

  private NDArray splitHeads(NDArray x) {
    Shape shape = x.getShape(); // (B, T, C)
    return x.reshape(shape.get(0), shape.get(1), heads, headSize).transpose(0, 2, 1, 3);
  }

  private NDArray mlp(Weights w, NDArray x, boolean training) {
    x = Activations.gelu(linear(x, w.at("c_fc"))); // (B, T, 4C)
    return dropout(linear(x, w.at("c_proj")), rate, training);
  }
}
