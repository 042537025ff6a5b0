package dev.gauntlet.implementations.lecturegpt;

import static dev.gauntlet.ops.Layers.divide;
import static dev.gauntlet.ops.Layers.dropout;
import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.layerNorm;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width (n_embd), hs: head size, V: vocabulary. */
final class LectureGptModel extends ModelBlock {
  private final int layers;
  private final int heads;
  private final double rate;
  private final double scale;

  LectureGptModel(LectureGptConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    layers = config.n_layer();
    heads = config.n_head();
    rate = config.dropout();
    int n = config.n_embd();
    int headSize = n / heads;
    scale =
        Math.sqrt(
            switch (config.scale()) {
              case HEAD_SIZE -> headSize;
              case WIDTH -> n;
            });

    Initializer normal = new NormalInitializer(1); // torch.nn.Embedding's own
    parameter("token_embedding_table.weight", normal, vocabSize, n);
    parameter("position_embedding_table.weight", normal, contextLength, n);
    for (int layer = 0; layer < layers; layer++) {
      String block = "blocks." + layer + ".";
      for (int head = 0; head < heads; head++) {
        for (String part : new String[] {"key", "query", "value"}) {
          String name = block + "sa.heads." + head + "." + part + ".weight";
          parameter(name, uniform(n), headSize, n);
        }
      }
      linearLayer(block + "sa.proj", n, n);
      linearLayer(block + "ffwd.net.0", n, 4 * n);
      linearLayer(block + "ffwd.net.2", 4 * n, n); // net.1 is the activation
      norm(block + "ln1", n);
      norm(block + "ln2", n);
    }
    norm("ln_f", n);
    linearLayer("lm_head", n, vocabSize);
  }

  /** torch.nn.Linear's own. */
  private static Initializer uniform(int in) {
    return new UniformInitializer((float) (1 / Math.sqrt(in)));
  }

  private void linearLayer(String name, int in, int out) {
    parameter(name + ".weight", uniform(in), out, in);
    parameter(name + ".bias", uniform(in), out);
  }

  private void norm(String name, int size) {
    parameter(name + ".weight", Initializer.ONES, size);
    parameter(name + ".bias", Initializer.ZEROS, size);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray tokenEmbedding = embedding(tokens, w.get("token_embedding_table.weight")); // (B, T, C)
    NDArray positionEmbedding =
        embedding(positions(tokens), w.get("position_embedding_table.weight")); // (T, C)
    NDArray x = tokenEmbedding.add(positionEmbedding);
    int length = (int) tokens.getShape().get(1);
    NDArray future = Masks.causal(length, tokens.getManager()).logicalNot(); // (T, T)
    for (int layer = 0; layer < layers; layer++) {
      Weights block = w.at("blocks." + layer);
      x = x.add(attention(block.at("sa"), layerNorm(x, block.at("ln1")), future, training));
      x = x.add(feedForward(block.at("ffwd"), layerNorm(x, block.at("ln2")), training));
    }
    x = layerNorm(x, w.at("ln_f"));
    return linear(x, w.at("lm_head")); // (B, T, V)
  }

  private NDArray attention(Weights w, NDArray x, NDArray future, boolean training) {
    NDList outputs = new NDList(heads);
    for (int head = 0; head < heads; head++) {
      outputs.add(head(w.at("heads." + head), x, future, training)); // (B, T, hs)
    }
    NDArray y = heads == 1 ? outputs.head() : NDArrays.concat(outputs, 2); // (B, T, C)
    return dropout(linear(y, w.at("proj")), rate, training);
  }

  private NDArray head(Weights w, NDArray x, NDArray future, boolean training) {
    NDArray k = linear(x, w.get("key.weight")); // (B, T, hs)
    NDArray q = linear(x, w.get("query.weight"));
    NDArray v = linear(x, w.get("value.weight"));
    NDArray scores = divide(q.matMul(k.transpose(0, 2, 1)), scale); // (B, T, T)
    NDArray weights = Masks.fill(scores, future, Double.NEGATIVE_INFINITY).softmax(-1);
    return dropout(weights, rate, training).matMul(v);
  }

  private NDArray feedForward(Weights w, NDArray x, boolean training) {
    x = Activations.relu(linear(x, w.at("net.0"))); // (B, T, 4C)
    return dropout(linear(x, w.at("net.2")), rate, training);
  }
}
