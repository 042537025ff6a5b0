package dev.gauntlet.implementations.mlp;

import static dev.gauntlet.ops.Layers.embedding;
import static dev.gauntlet.ops.Layers.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;

/** B: batch, T: context length, E: embedding size, H: hidden width, V: vocabulary. */
class MlpModel extends ModelBlock {
  private final int vocabSize;
  private final int contextLength;
  private final int inputs;

  MlpModel(MlpConfig config, int vocabSize, int contextLength) {
    super(vocabSize, contextLength);
    this.vocabSize = vocabSize;
    this.contextLength = contextLength;
    inputs = contextLength * config.n_embed();

    parameter("embed.weight", new NormalInitializer(1), vocabSize, config.n_embed());
    linearLayer("mlp.0", inputs, config.n_hidden());
    linearLayer("mlp.2", config.n_hidden(), vocabSize); // mlp.1 is the activation
  }

  private void linearLayer(String name, int in, int out) {
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt(in))); // PyTorch's default
    parameter(name + ".weight", uniform, out, in);
    parameter(name + ".bias", uniform, out);
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    Shape shape = tokens.getShape(); // (B, T)
    if (shape.get(1) != contextLength) {
      throw new IllegalArgumentException(
          "tokens have shape %s, must be (B, %d): the MLP reads its whole context"
              .formatted(shape, contextLength));
    }
    NDArray x = embedding(tokens, w.get("embed.weight")); // (B, T, E)
    x = x.reshape(shape.get(0), inputs); // (B, T * E)
    x = Activations.relu(linear(x, w.at("mlp.0"))); // (B, H)
    return linear(x, w.at("mlp.2")).expandDims(1); // (B, 1, V)
  }

  /** (B, 1, V) of (B, T). */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), 1, vocabSize)};
  }
}
