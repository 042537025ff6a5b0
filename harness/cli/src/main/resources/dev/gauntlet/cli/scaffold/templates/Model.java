package {{package}};

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

/** B: batch, T: length, C: width, H: heads, V: vocabulary. */
final class {{Class}}Model extends ModelBlock {
  private static final Initializer NORMAL = new NormalInitializer(0.02f);

  private final {{Class}}Config config;

  {{Class}}Model({{Class}}Config config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    this.config = config;
    int width = config.width();
    parameter("token.weight", NORMAL, vocabSize, width);
    parameter("position.weight", NORMAL, contextLength, width);
    for (int i = 0; i < config.layers(); i++) {
      String block = "block." + i + ".";
      normLayer(block + "norm1", width);
      linearLayer(block + "qkv", width, 3 * width);
      linearLayer(block + "projection", width, width);
      normLayer(block + "norm2", width);
      linearLayer(block + "up", width, 4 * width);
      linearLayer(block + "down", 4 * width, width);
    }
    normLayer("norm", width);
    linearLayer("head", width, vocabSize);
  }

  private void linearLayer(String name, int in, int out) {
    parameter(name + ".weight", NORMAL, out, in);
    parameter(name + ".bias", Initializer.ZEROS, out);
  }

  private void normLayer(String name, int size) {
    parameter(name + ".weight", Initializer.ONES, size);
    parameter(name + ".bias", Initializer.ZEROS, size);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) { // (B, T)
    NDArray x = embedding(tokens, w.get("token.weight")); // (B, T, C)
    x = x.add(embedding(positions(tokens), w.get("position.weight"))); // + (T, C)
    x = dropout(x, config.dropout(), training);
    for (int i = 0; i < config.layers(); i++) {
      Weights block = w.at("block." + i);
      x = x.add(attention(block, layerNorm(x, block.at("norm1")), training)); // (B, T, C)
      x = x.add(mlp(block, layerNorm(x, block.at("norm2")), training)); // (B, T, C)
    }
    return linear(layerNorm(x, w.at("norm")), w.at("head")); // (B, T, V)
  }

  private NDArray attention(Weights w, NDArray x, boolean training) {
    Shape shape = x.getShape(); // (B, T, C)
    NDList qkv = linear(x, w.at("qkv")).split(3, 2); // three of (B, T, C)
    NDArray y =
        Attention.causal(
            heads(qkv.get(0)), heads(qkv.get(1)), heads(qkv.get(2)), config.dropout(), training);
    y = y.transpose(0, 2, 1, 3).reshape(shape); // (B, H, T, C / H) -> (B, T, C)
    return dropout(linear(y, w.at("projection")), config.dropout(), training); // (B, T, C)
  }

  private NDArray heads(NDArray x) {
    Shape shape = x.getShape(); // (B, T, C)
    int size = config.width() / config.heads();
    return x.reshape(shape.get(0), shape.get(1), config.heads(), size)
        .transpose(0, 2, 1, 3); // (B, H, T, C / H)
  }

  private NDArray mlp(Weights w, NDArray x, boolean training) {
    x = Activations.gelu(linear(x, w.at("up"))); // (B, T, 4 C)
    return dropout(linear(x, w.at("down")), config.dropout(), training); // (B, T, C)
  }
}
