package dev.gauntlet.onnx.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/** Hands out parameters as recording arrays. */
final class TracingStore extends ParameterStore {
  private final Recorder recorder;

  TracingStore(NDManager manager, Recorder recorder) {
    super(manager, false);
    this.recorder = recorder;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    return parameter == null ? null : recorder.adopt(parameter.getArray());
  }
}
