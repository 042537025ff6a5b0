package dev.gauntlet.implementations.codedecoder;

import static dev.gauntlet.ops.Layers.divide;
import static dev.gauntlet.ops.Layers.dropout;
import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width (n_embd), nh: heads, hs: head size, V: vocabulary. */
final class CodeDecoderModel extends ModelBlock {
  private static final float LAYER_NORM_EPS = 1e-12f;
  private static final double LONGEST_WAVE = 10_000; // over 2 pi, as in Vaswani et al.

  private final int layers;
  private final int heads;
  private final int width;
  private final double rate;

  CodeDecoderModel(CodeDecoderConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    layers = config.n_layer();
    heads = config.n_head();
    width = config.n_embd();
    rate = config.dropout();

    int n = width;
    parameter("tok_emb.weight", xavier(n, vocabSize), vocabSize, n);
    for (int layer = 0; layer < layers; layer++) {
      String block = "layers." + layer + ".";
      for (String part : new String[] {"w_q", "w_k", "w_v", "w_concat"}) {
        linearLayer(block + "self_attention." + part, n, n);
      }
      norm(block + "norm1", n);
      linearLayer(block + "ffn.linear1", n, 4 * n);
      linearLayer(block + "ffn.linear2", 4 * n, n);
      norm(block + "norm2", n);
    }
    linearLayer("linear", n, vocabSize);
  }

  /** Glorot and Bengio (2010): U(-a, a) with a variance of 2 / (in + out). */
  private static Initializer xavier(int in, int out) {
    return new UniformInitializer((float) Math.sqrt(6.0 / (in + out)));
  }

  private void linearLayer(String name, int in, int out) {
    parameter(name + ".weight", xavier(in, out), out, in);
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt(in)));
    parameter(name + ".bias", uniform, out); // which Xavier leaves as PyTorch made it
  }

  private void norm(String name, int size) {
    parameter(name + ".gamma", Initializer.ONES, size);
    parameter(name + ".beta", Initializer.ZEROS, size);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray x = embedding(tokens, w.get("tok_emb.weight")); // (B, T, C)
    x = dropout(x.add(waves(tokens)), rate, training);
    int length = (int) tokens.getShape().get(1);
    NDArray future = Masks.causal(length, tokens.getManager()).logicalNot(); // (T, T)
    for (int layer = 0; layer < layers; layer++) {
      Weights block = w.at("layers." + layer);
      NDArray a = attention(block.at("self_attention"), x, future);
      x = layerNorm(x.add(dropout(a, rate, training)), block.at("norm1"));
      NDArray f = feedForward(block.at("ffn"), x, training);
      x = layerNorm(x.add(dropout(f, rate, training)), block.at("norm2"));
    }
    return linear(x, w.at("linear")); // (B, T, V)
  }

  /** Position t in channels 2i and 2i + 1: sine and cosine of t / 10000^(2i / C). */
  private NDArray waves(NDArray tokens) {
    float[] lengths = new float[width / 2];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = (float) Math.pow(LONGEST_WAVE, 2.0 * i / width);
    }
    NDArray positions = positions(tokens).toType(DataType.FLOAT32, false).expandDims(1); // (T, 1)
    NDArray angles = positions.div(tokens.getManager().create(lengths)); // (T, C / 2)
    NDArray pairs = NDArrays.stack(new NDList(angles.sin(), angles.cos()), 2); // (T, C / 2, 2)
    return pairs.reshape(tokens.getShape().get(1), width); // (T, C)
  }

  private static NDArray layerNorm(NDArray x, Weights w) {
    NDArray gamma = w.get("gamma");
    return LayerNorm.layerNorm(x, gamma.getShape(), gamma, w.get("beta"), LAYER_NORM_EPS)
        .singletonOrThrow();
  }

  private NDArray attention(Weights w, NDArray x, NDArray future) {
    NDArray q = splitHeads(linear(x, w.at("w_q"))); // (B, nh, T, hs)
    NDArray k = splitHeads(linear(x, w.at("w_k")));
    NDArray v = splitHeads(linear(x, w.at("w_v")));
    int headSize = width / heads;
    NDArray scores = divide(q.matMul(k.transpose(0, 1, 3, 2)), Math.sqrt(headSize));
    NDArray weights =
        Masks.fill(scores, future, Double.NEGATIVE_INFINITY).softmax(-1); // (B, nh, T, T)
    NDArray y = weights.matMul(v).transpose(0, 2, 1, 3).reshape(x.getShape()); // (B, T, C)
    return linear(y, w.at("w_concat"));
  }

  private NDArray splitHeads(NDArray x) {
    Shape shape = x.getShape(); // (B, T, C)
    return x.reshape(shape.get(0), shape.get(1), heads, width / heads).transpose(0, 2, 1, 3);
  }

  private NDArray feedForward(Weights w, NDArray x, boolean training) {
    x = dropout(Activations.relu(linear(x, w.at("linear1"))), rate, training); // (B, T, 4C)
    return linear(x, w.at("linear2"));
  }
}
