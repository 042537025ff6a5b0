package dev.gauntlet.implementations.blockgpt;

import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.layerNorm;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Attention;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width, nh: heads, hs: head size, V: vocabulary. */
final class BlockGptModel extends ModelBlock {
  private final BlockGptConfig config;

  BlockGptModel(BlockGptConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    this.config = config;

    int n = config.width();
    int heads = config.n_head() * config.head_size();
    Initializer normal = new NormalInitializer(1); // torch.nn.Embedding's own
    parameter("token_embedding.weight", normal, vocabSize, n);
    if (config.positions()) {
      parameter("positional_encoding.weight", normal, contextLength, n);
    }
    for (int layer = 0; layer < config.n_layer(); layer++) {
      String block = "blocks." + layer + ".";
      linearLayer(block + "attention.query", n, heads);
      linearLayer(block + "attention.key", n, heads);
      linearLayer(block + "attention.value", n, heads);
      linearLayer(block + "attention.proj", heads, n);
      if (config.feed_forward()) {
        linearLayer(block + "ffwd.0", n, 4 * n);
        linearLayer(block + "ffwd.2", 4 * n, n); // ffwd.1 is the activation
      }
      norm(block + "norm1", n);
      if (config.feed_forward()) {
        norm(block + "norm2", n);
      }
    }
    norm("norm_f", n);
    linearLayer("head", n, vocabSize);
  }

  private void linearLayer(String name, int in, int out) {
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt(in))); // PyTorch's default
    parameter(name + ".weight", uniform, out, in);
    parameter(name + ".bias", uniform, out);
  }

  private void norm(String name, int size) {
    if (config.norms()) {
      parameter(name + ".weight", Initializer.ONES, size);
      parameter(name + ".bias", Initializer.ZEROS, size);
    }
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray x = embedding(tokens, w.get("token_embedding.weight")); // (B, T, C)
    if (config.positions()) {
      x = x.add(embedding(positions(tokens), w.get("positional_encoding.weight"))); // (T, C)
    }
    for (int layer = 0; layer < config.n_layer(); layer++) {
      Weights block = w.at("blocks." + layer);
      x = residual(x, attention(block.at("attention"), normalized(x, block.at("norm1"))));
      if (config.feed_forward()) {
        x = residual(x, feedForward(block.at("ffwd"), normalized(x, block.at("norm2"))));
      }
    }
    return linear(normalized(x, w.at("norm_f")), w.at("head")); // (B, T, V)
  }

  private NDArray normalized(NDArray x, Weights norm) {
    return config.norms() ? layerNorm(x, norm) : x;
  }

  private NDArray residual(NDArray x, NDArray computed) {
    return config.residuals() ? x.add(computed) : computed;
  }

  private NDArray attention(Weights w, NDArray x) {
    NDArray q = splitHeads(linear(x, w.at("query"))); // (B, nh, T, hs)
    NDArray k = splitHeads(linear(x, w.at("key")));
    NDArray v = splitHeads(linear(x, w.at("value")));
    NDArray y = Attention.causal(q, k, v, 0, false).transpose(0, 2, 1, 3); // (B, T, nh, hs)
    Shape shape = x.getShape();
    y = y.reshape(shape.get(0), shape.get(1), config.n_head() * (long) config.head_size());
    return linear(y, w.at("proj")); // (B, T, C)
  }

  private NDArray splitHeads(NDArray x) {
    Shape shape = x.getShape(); // (B, T, nh * hs)
    return x.reshape(shape.get(0), shape.get(1), config.n_head(), config.head_size())
        .transpose(0, 2, 1, 3);
  }

  private static NDArray feedForward(Weights w, NDArray x) {
    return linear(Activations.relu(linear(x, w.at("0"))), w.at("2")); // (B, T, 4C), (B, T, C)
  }
}
