package dev.gauntlet.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Predictor;

/**
 * An exported model as metrics and text generation use it.
 *
 * @param model on ONNX Runtime
 * @param manager for the caller's arrays, of an engine that has all operations
 * @param batchSize examples to pass at once
 */
public record OnnxPredictor(OnnxModel model, NDManager manager, int batchSize)
    implements Predictor {

  @Override
  public NDArray next(NDArray tokens) {
    int batch = Math.toIntExact(tokens.getShape().get(0));
    Logits logits = model.run(tokens.toLongArray(), batch);
    return tokens.getManager().create(logits.last(), new Shape(batch, logits.vocabSize()));
  }
}
