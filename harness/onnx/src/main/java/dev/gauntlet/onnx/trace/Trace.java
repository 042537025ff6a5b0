package dev.gauntlet.onnx.trace;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The forward pass of a model, written down.
 *
 * @param tokens the model's input, (batch, length), INT64
 * @param logits its output
 * @param contextLength most tokens an example can have
 * @param parameters the parameters that take part, by their original name
 * @param constants other arrays that are part of the model
 * @param operations what is computed, in order
 */
public record Trace(
    Tensor tokens,
    Tensor logits,
    int contextLength,
    Map<String, Tensor> parameters,
    List<Constant> constants,
    List<Operation> operations) {
  public Trace {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    constants = List.copyOf(constants);
    operations = List.copyOf(operations);
  }

  /** False if every example must have exactly {@link #contextLength} tokens. */
  public boolean dynamicLength() {
    return tokens.shape().get(1).equals(Dim.LENGTH);
  }

  /** Every array by its id. */
  public Map<Integer, Tensor> tensors() {
    Map<Integer, Tensor> tensors = new HashMap<>();
    tensors.put(tokens.id(), tokens);
    parameters.values().forEach(tensor -> tensors.put(tensor.id(), tensor));
    constants.forEach(constant -> tensors.put(constant.tensor().id(), constant.tensor()));
    for (Operation operation : operations) {
      operation.outputs().forEach(tensor -> tensors.put(tensor.id(), tensor));
    }
    return tensors;
  }
}
