package dev.gauntlet.ops;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;

/**
 * A language model in one class: its constructor declares every parameter under the name it has in
 * the original, and {@link #logits} is the forward pass, read top to bottom.
 *
 * <p>No tensor exists before {@link #initialize}, so names, shapes and counts are known without an
 * engine. Initial values come from the engine's random generator: {@code Engine.setRandomSeed}
 * decides them.
 */
public abstract class ModelBlock extends AbstractBlock {
  private final int vocabSize;
  private final int contextLength;

  /**
   * Starts a model without parameters.
   *
   * @param vocabSize number of distinct tokens, V
   * @param contextLength most tokens in a sequence
   */
  protected ModelBlock(int vocabSize, int contextLength) {
    this.vocabSize = vocabSize;
    this.contextLength = contextLength;
  }

  /**
   * Declares a parameter. Parameters are initialized in the order of their declaration.
   *
   * @param name its name in the original, dots included
   * @param initializer makes its initial value
   * @param shape its shape in the original
   * @throws IllegalArgumentException if there is one of that name
   */
  protected final void parameter(String name, Initializer initializer, long... shape) {
    if (parameters.containsKey(name)) {
      throw new IllegalArgumentException("parameter " + name + " is declared twice");
    }
    addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER) // the type only chooses a default initializer
            .optInitializer(initializer)
            .optShape(new Shape(shape))
            .build());
  }

  /**
   * The forward pass. Everything it makes should belong to the manager of {@code tokens}.
   *
   * @param w parameters
   * @param tokens token ids (B, T), INT64, T at most the context length
   * @param training whether dropout is on
   * @return logits (B, T, V), FLOAT32; or (B, 1, V) if the model predicts only the token after the
   *     last one, and then {@link #getOutputShapes} must say so too
   */
  protected abstract NDArray logits(Weights w, NDArray tokens, boolean training);

  @Override
  protected final NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      PairList<String, Object> unusedParameters) {
    NDArray tokens = inputs.singletonOrThrow();
    Shape shape = tokens.getShape();
    if (shape.dimension() != 2 || shape.get(1) > contextLength) {
      throw new IllegalArgumentException(
          "tokens have shape " + shape + ", must be (B, T) with T at most " + contextLength);
    }
    Device device = tokens.getDevice();
    Weights weights = Weights.of(name -> store.getValue(named(name), device, training));
    return new NDList(logits(weights, tokens, training));
  }

  private Parameter named(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("the model has no parameter " + name);
    }
    return parameter;
  }

  /** DJL asks at every training step; its own answer copies the list of parameters. */
  @Override
  public final boolean isInitialized() {
    for (Parameter parameter : parameters.values()) {
      if (!parameter.isInitialized()) {
        return false;
      }
    }
    return true;
  }

  /** (B, T, V) of (B, T). */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), inputShapes[0].get(1), vocabSize)};
  }
}
