package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.result.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes sure that a model's parameters are the same after an evaluation as before. */
final class Unchanged implements AutoCloseable {
  private final CheckedModel model;
  private final NDManager copies;
  private final Map<String, NDArray> before = new LinkedHashMap<>();

  /**
   * Keeps a copy of all parameters until it is closed.
   *
   * @param manager for the copy
   */
  Unchanged(CheckedModel model, NDManager manager) {
    this.model = model;
    this.copies = manager.newSubManager();
    model
        .values()
        .forEach(
            (name, array) -> {
              NDArray copy = array.duplicate();
              copy.attach(copies);
              before.put(name, copy);
            });
  }

  /**
   * Compares.
   *
   * @throws TrialFailure if a parameter is another than before; names it
   */
  void check() {
    model
        .values()
        .forEach(
            (name, array) -> {
              if (!array.contentEquals(before.get(name))) {
                throw new TrialFailure(
                    Status.CRASHED, "the model changed its parameter " + name + " in evaluation");
              }
            });
  }

  @Override
  public void close() {
    copies.close();
  }
}
