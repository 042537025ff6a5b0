package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * An array that notes which operations are applied to it, for example to export a model. {@link
 * TorchOp} hands it the operation instead of calling the engine.
 */
public interface Recording {

  /**
   * Notes an operation, and may run it: {@link TorchOp#runAll} on arrays that do not record calls
   * the engine.
   *
   * @param operation what is applied
   * @param operands the arrays it is applied to, this one among them
   * @return its results
   */
  NDList record(TorchOp operation, NDArray... operands);
}
