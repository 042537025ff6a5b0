package dev.gauntlet.implementations.hf;

import static dev.gauntlet.ops.Layers.divide;
import static dev.gauntlet.ops.Layers.dropout;
import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.layerNorm;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width (n_embd), nh: heads, hs: head size, V: vocabulary. */
class HfModel extends ModelBlock {
  private static final float STD = 0.02f; // the original's initializer_range

  private final int layers;
  private final int heads;
  private final int headSize;
  private final double rate;

  HfModel(HfConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    layers = config.n_layer();
    heads = config.n_head();
    headSize = config.n_embd() / heads;
    rate = config.dropout();

    int n = config.n_embd();
    Initializer normal = new NormalInitializer(STD);
    parameter("transformer.tokens_embed.weight", normal, vocabSize, n);
    parameter("transformer.positions_embed.weight", normal, contextLength, n);
    for (int layer = 0; layer < layers; layer++) {
      String h = "transformer.h." + layer + ".";
      conv1dLayer(h + "attn.c_attn", n, 3 * n);
      conv1dLayer(h + "attn.c_proj", n, n);
      norm(h + "ln_1", n);
      conv1dLayer(h + "mlp.c_fc", n, 4 * n);
      conv1dLayer(h + "mlp.c_proj", 4 * n, n);
      norm(h + "ln_2", n);
    }
    // Put on top of the library's model, so torch.nn.Linear's own default.
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt(n)));
    parameter("lm_head.weight", uniform, vocabSize, n);
  }

  private void conv1dLayer(String name, int in, int out) {
    parameter(name + ".weight", new NormalInitializer(STD), in, out);
    parameter(name + ".bias", Initializer.ZEROS, out);
  }

  private void norm(String name, int size) {
    parameter(name + ".weight", Initializer.ONES, size);
    parameter(name + ".bias", Initializer.ZEROS, size);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    Weights transformer = w.at("transformer");
    NDArray tokenEmbedding = embedding(tokens, transformer.get("tokens_embed.weight")); // (B, T, C)
    NDArray positionEmbedding =
        embedding(positions(tokens), transformer.get("positions_embed.weight")); // (T, C)
    NDArray x = dropout(tokenEmbedding.add(positionEmbedding), rate, training);
    Mask mask = Mask.of(tokens);
    for (int layer = 0; layer < layers; layer++) {
      Weights h = transformer.at("h." + layer);
      NDArray a = attention(h.at("attn"), x, mask, training);
      NDArray n = layerNorm(x.add(a), h.at("ln_1"));
      NDArray m = mlp(h.at("mlp"), n, training);
      x = layerNorm(n.add(m), h.at("ln_2"));
    }
    return linear(x, w.get("lm_head.weight")); // (B, T, V)
  }

  private NDArray attention(Weights w, NDArray x, Mask mask, boolean training) {
    Shape shape = x.getShape(); // (B, T, C)
    NDList qkv = conv1d(x, w.at("c_attn")).split(3, 2); // (B, T, C) each
    NDArray q = splitHeads(qkv.get(0)).transpose(0, 2, 1, 3); // (B, nh, T, hs)
    NDArray k = splitHeads(qkv.get(1)).transpose(0, 2, 3, 1); // (B, nh, hs, T)
    NDArray v = splitHeads(qkv.get(2)).transpose(0, 2, 1, 3); // (B, nh, T, hs)
    NDArray scores = divide(q.matMul(k), Math.sqrt(headSize)); // (B, nh, T, T)
    NDArray probabilities = dropout(mask.apply(scores).softmax(-1), rate, training);
    NDArray y = probabilities.matMul(v); // (B, nh, T, hs)
    y = y.transpose(0, 2, 1, 3).reshape(shape);
    return dropout(conv1d(y, w.at("c_proj")), rate, training);
  }

  private NDArray splitHeads(NDArray x) {
    Shape shape = x.getShape(); // (B, T, C)
    return x.reshape(shape.get(0), shape.get(1), heads, headSize);
  }

  private NDArray mlp(Weights w, NDArray x, boolean training) {
    x = Activations.geluTanh(conv1d(x, w.at("c_fc"))); // (B, T, 4C)
    return dropout(conv1d(x, w.at("c_proj")), rate, training);
  }

  /** A linear layer whose weight is stored (in, out). */
  private static NDArray conv1d(NDArray x, Weights w) {
    return x.matMul(w.get("weight")).add(w.get("bias"));
  }

  /**
   * The causal mask, multiplied in as the original does: w * b - 1e9 * (1 - b).
   *
   * @param b (T, T), 1 where a query may attend and 0 elsewhere
   * @param penalty (T, T), 1e9 * (1 - b)
   */
  private record Mask(NDArray b, NDArray penalty) {

    static Mask of(NDArray tokens) {
      int length = (int) tokens.getShape().get(1);
      NDArray b = Masks.causal(length, tokens.getManager()).toType(DataType.FLOAT32, false);
      return new Mask(b, b.neg().add(1).mul(1e9));
    }

    NDArray apply(NDArray scores) {
      return scores.mul(b).sub(penalty);
    }
  }
}
