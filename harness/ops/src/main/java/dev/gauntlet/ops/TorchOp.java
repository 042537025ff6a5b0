package dev.gauntlet.ops;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An operation of PyTorch's that DJL does not offer, given as a TorchScript function.
 *
 * <pre>{@code
 * TorchOp.of("hypot", Map.of(), "x, y", "return torch.hypot(x, y)").run(x, y)
 * }</pre>
 *
 * <p>It works as any operation on an {@link NDArray} does: it is differentiated while a gradient
 * collector is open, and builds no graph where the thread's gradient mode is off. Results belong to
 * the manager of the first operand. The compiled function is kept for the life of the process, once
 * for each text.
 */
public final class TorchOp {
  private static final Map<String, Model> COMPILED = new ConcurrentHashMap<>();
  private static final ParameterStore NO_PARAMETERS = new ParameterStore();

  static {
    // Left on, the optimizer profiles the first call and replaces the code of later ones: seen to
    // round gradients differently.
    if (System.getProperty("ai.djl.pytorch.graph_optimizer") == null) {
      System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    }
  }

  private final String name;
  private final Map<String, Object> attributes;
  private final String source;

  private TorchOp(String name, Map<String, Object> attributes, String source) {
    this.name = name;
    this.attributes = attributes;
    this.source = source;
  }

  /**
   * An array that notes which operations are applied to it, for example to export a model. A {@link
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

  /**
   * Defines an operation. Cheap: nothing is compiled before it is first run.
   *
   * @param name what a {@link Recording} knows it by
   * @param attributes what decides its result beside the operands, for a {@link Recording}; the
   *     body has them as literals
   * @param inputs names of its tensor parameters, separated by commas
   * @param body TorchScript statements; must return a tensor or a tuple of tensors. A function that
   *     changes operands through a list must return an element of that list: PyTorch takes the
   *     change for dead code otherwise. Must never hold text from outside
   */
  public static TorchOp of(
      String name, Map<String, Object> attributes, String inputs, String body) {
    String source =
        "class Op(Module):\n  def forward(self, "
            + inputs
            + "):\n"
            + body.indent(4).stripTrailing();
    return new TorchOp(name, Map.copyOf(attributes), source + "\n");
  }

  /** What a {@link Recording} knows it by. */
  public String name() {
    return name;
  }

  /** What decides its result beside the operands. */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /**
   * Runs an operation that has one result.
   *
   * @param operands as many arrays as it has inputs
   * @return the result; belongs to the manager of the first operand
   * @throws ai.djl.engine.EngineException if PyTorch refuses the function or the operands
   */
  public NDArray run(NDArray... operands) {
    return runAll(operands).singletonOrThrow();
  }

  /**
   * Runs an operation.
   *
   * @param operands as many arrays as it has inputs
   * @return the results; belong to the manager of the first operand
   * @throws ai.djl.engine.EngineException if PyTorch refuses the function or the operands
   */
  public NDList runAll(NDArray... operands) {
    for (NDArray operand : operands) {
      if (operand instanceof Recording recording) {
        return recording.record(this, operands);
      }
    }
    return call(COMPILED.computeIfAbsent(source, TorchArchive::load).getBlock(), operands);
  }

  /**
   * Calls the engine. It takes names of arrays for structure ({@code a.b} is an entry of a map),
   * and parameters have such names, so they are taken off during the call: one call at a time.
   */
  private static synchronized NDList call(Block function, NDArray... operands) {
    String[] names = new String[operands.length];
    for (int i = 0; i < operands.length; i++) {
      names[i] = operands[i].getName();
      operands[i].setName(null);
    }
    try {
      // The training path is the one that keeps gradients.
      return function.forward(NO_PARAMETERS, new NDList(operands), true);
    } finally {
      // Backwards: an operand that occurs twice had its name the first time.
      for (int i = operands.length - 1; i >= 0; i--) {
        operands[i].setName(names[i]);
      }
    }
  }

  @Override
  public String toString() {
    return name + attributes;
  }
}
