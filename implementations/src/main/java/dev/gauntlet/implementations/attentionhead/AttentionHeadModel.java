package dev.gauntlet.implementations.attentionhead;

import static dev.gauntlet.ops.Layers.divide;
import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width (n_embd) and size of the head, V: vocabulary. */
final class AttentionHeadModel extends ModelBlock {
  private final int headSize;

  AttentionHeadModel(AttentionHeadConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    int n = config.n_embd();
    headSize = n;

    Initializer normal = new NormalInitializer(1); // torch.nn.Embedding's own
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt(n))); // torch.nn.Linear's
    parameter("token_embedding_table.weight", normal, vocabSize, n);
    parameter("position_embedding_table.weight", normal, contextLength, n);
    parameter("sa_head.key.weight", uniform, headSize, n);
    parameter("sa_head.query.weight", uniform, headSize, n);
    parameter("sa_head.value.weight", uniform, headSize, n);
    parameter("lm_head.weight", uniform, vocabSize, headSize);
    parameter("lm_head.bias", uniform, vocabSize);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray tokenEmbedding = embedding(tokens, w.get("token_embedding_table.weight")); // (B, T, C)
    NDArray positionEmbedding =
        embedding(positions(tokens), w.get("position_embedding_table.weight")); // (T, C)
    NDArray x = head(w.at("sa_head"), tokenEmbedding.add(positionEmbedding));
    return linear(x, w.at("lm_head")); // (B, T, V)
  }

  private NDArray head(Weights w, NDArray x) {
    NDArray k = linear(x, w.get("key.weight")); // (B, T, C)
    NDArray q = linear(x, w.get("query.weight"));
    NDArray v = linear(x, w.get("value.weight"));
    NDArray scores = divide(q.matMul(k.transpose(0, 2, 1)), Math.sqrt(headSize)); // (B, T, T)
    int length = (int) x.getShape().get(1);
    NDArray future = Masks.causal(length, x.getManager()).logicalNot(); // (T, T)
    return Masks.fill(scores, future, Double.NEGATIVE_INFINITY).softmax(-1).matMul(v); // (B, T, C)
  }
}
