package dev.gauntlet.onnx.write;

import java.util.List;

/** How a traced operation is written in ONNX. */
@FunctionalInterface
interface Lowering {

  /**
   * Adds the nodes of an operation.
   *
   * @return a name for each of its results
   */
  List<String> lower(Call call);

  /** An operation with one result. */
  @FunctionalInterface
  interface Single {
    String lower(Call call);
  }

  static Lowering one(Single single) {
    return call -> List.of(single.lower(call));
  }
}
