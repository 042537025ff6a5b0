package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;

/**
 * An array that notes which operations are applied to it, for example to export a model. {@link
 * TorchOp} hands it the operation instead of calling the engine.
 */
public interface Recording {

  /**
   * Notes an operation.
   *
   * @param operation its name, for example {@code einsum}
   * @param attributes what else decides its result
   * @param operands the arrays it is applied to, this one among them
   * @return its results
   */
  NDList record(String operation, Map<String, Object> attributes, NDArray... operands);
}
