package dev.gauntlet.implementations.averaging;

import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.linear;
import static dev.gauntlet.ops.Layers.positions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, C: width (n_embd), V: vocabulary. */
final class AveragingModel extends ModelBlock {

  AveragingModel(AveragingConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    int n = config.n_embd();

    Initializer normal = new NormalInitializer(1); // torch.nn.Embedding's own
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt(n))); // torch.nn.Linear's
    parameter("token_embedding_table.weight", normal, vocabSize, n);
    parameter("position_embedding_table.weight", normal, contextLength, n);
    parameter("lm_head.weight", uniform, vocabSize, n);
    parameter("lm_head.bias", uniform, vocabSize);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray tokenEmbedding = embedding(tokens, w.get("token_embedding_table.weight")); // (B, T, C)
    NDArray positionEmbedding =
        embedding(positions(tokens), w.get("position_embedding_table.weight")); // (T, C)
    NDArray x = tokenEmbedding.add(positionEmbedding);
    int length = (int) tokens.getShape().get(1);
    x = weights(length, tokens.getManager()).matMul(x); // (T, T) (B, T, C) -> (B, T, C)
    return linear(x, w.at("lm_head")); // (B, T, V)
  }

  /** Row t has 1/(t + 1) in its first t + 1 places. */
  private static NDArray weights(int length, NDManager manager) {
    NDArray past = Masks.causal(length, manager).toType(DataType.FLOAT32, false);
    return past.div(past.sum(new int[] {1}, true));
  }
}
