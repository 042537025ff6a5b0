package dev.gauntlet.onnx;

import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Small models of DJL's own blocks. */
final class TestModels {
  /** Of the embedding of {@link #model}. */
  static final int WIDTH = 6;

  private TestModels() {}

  /** An embedding of width 6, followed by a block. */
  static Block model(Block middle) {
    return new SequentialBlock()
        .add(embedding(ExportFixture.PROBLEM.vocabSize(), WIDTH))
        .add(middle);
  }

  /** A function of one array as a block. */
  static Block lambda(UnaryOperator<NDArray> function) {
    return new LambdaBlock(x -> new NDList(function.apply(x.singletonOrThrow())));
  }

  /** Token ids (B, T) to (B, T, width). */
  static Block embedding(int vocabSize, int width) {
    List<String> words = IntStream.range(0, vocabSize).mapToObj(i -> "w" + i).toList();
    return TrainableWordEmbedding.builder()
        .setEmbeddingSize(width)
        .setVocabulary(new DefaultVocabulary(words))
        .optUnknownToken("w0")
        .build();
  }
}
