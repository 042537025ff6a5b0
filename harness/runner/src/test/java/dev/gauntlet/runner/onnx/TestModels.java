package dev.gauntlet.runner.onnx;

import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.nn.Block;
import java.util.List;
import java.util.stream.IntStream;

/** Small models of DJL's own blocks. */
final class TestModels {
  private TestModels() {}

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
