package dev.gauntlet.implementations.recurrent;

import static dev.gauntlet.ops.Layers.dropout;
import static dev.gauntlet.ops.Layers.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.gauntlet.spi.Problem;

/**
 * Layers of recurrent cells between an embedding and a linear layer. B: batch, T: length, E: size
 * of embeddings, H: size of the state, V: vocabulary.
 */
final class RecurrentModel extends AbstractBlock {
  private final int vocabSize;
  private final int contextLength;
  private final int embeddingSize;
  private final int stateSize;
  private final double rate;
  private final Parameter table;
  private final RecurrentBlock layers;
  private final Block head;

  /**
   * A model, not initialized.
   *
   * @param name of the layers among its parameters
   * @param layers DJL's own, of the configuration's sizes
   */
  RecurrentModel(String name, RecurrentBlock layers, RecurrentConfig config, Problem problem) {
    this.layers = layers;
    vocabSize = problem.vocabSize();
    contextLength = problem.contextLength();
    embeddingSize = config.embedding_size();
    stateSize = config.state_size();
    rate = config.dropout();

    table =
        addParameter(
            Parameter.builder()
                .setName("embedding")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(vocabSize, embeddingSize))
                .build());
    addChildBlock(name, layers);
    head = addChildBlock("head", Linear.builder().setUnits(vocabSize).build());

    // DJL's blocks learn their shapes when they are initialized; parameters are counted before.
    layers.prepare(new Shape[] {new Shape(1, contextLength, embeddingSize)});
    head.getDirectParameters().get("weight").setShape(new Shape(vocabSize, stateSize));
    head.getDirectParameters().get("bias").setShape(new Shape(vocabSize));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    Shape tokens = inputs[0];
    layers.initialize(manager, type, new Shape(tokens.get(0), tokens.get(1), embeddingSize));
    head.initialize(manager, type, new Shape(tokens.get(0), tokens.get(1), stateSize));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    NDArray tokens = inputs.singletonOrThrow();
    Shape shape = tokens.getShape();
    if (shape.dimension() != 2 || shape.get(1) > contextLength) {
      throw new IllegalArgumentException(
          "tokens have shape " + shape + ", must be (B, T) with T at most " + contextLength);
    }
    NDArray x = embedding(tokens, store.getValue(table, tokens.getDevice(), training)); // (B, T, E)
    x = dropout(x, rate, training);
    x = layers.forward(store, new NDList(x), training).head(); // (B, T, H)
    x = dropout(x, rate, training);
    return head.forward(store, new NDList(x), training); // (B, T, V)
  }

  /** (B, T, V) of (B, T). */
  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), vocabSize)};
  }
}
