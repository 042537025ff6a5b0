package dev.gauntlet.implementations.bigram;

import static dev.gauntlet.ops.Layers.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: length, V: vocabulary. */
final class BigramModel extends ModelBlock {
  private static final String TABLE = "token_embedding_table.weight";

  BigramModel(int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    parameter(TABLE, new NormalInitializer(1), vocabSize, vocabSize); // torch.nn.Embedding's own
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    return embedding(tokens, w.get(TABLE)); // (B, T, V)
  }
}
