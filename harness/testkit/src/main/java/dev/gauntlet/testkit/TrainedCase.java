package dev.gauntlet.testkit;

import static java.util.Objects.requireNonNull;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What training a model on a case's batch came to.
 *
 * @param losses before each optimizer step, nats
 * @param finals values of each parameter after the last one, by name
 */
record TrainedCase(FloatBuffer losses, Map<String, FloatBuffer> finals) {

  /**
   * Trains a model as the case says.
   *
   * @param afterFirstBackward is run while the model has the gradients of the first batch
   */
  static TrainedCase of(ParityModel model, ParityCase reference, Runnable afterFirstBackward) {
    CaseDescription.Optimizer optimizer = reference.description().optimizer();
    float[] losses = new float[optimizer.steps()];
    model.begin(optimizer.training());
    for (int step = 0; step < losses.length; step++) {
      losses[step] = model.backward();
      if (step == 0) {
        afterFirstBackward.run();
      }
      model.step(optimizer.lr());
    }
    Map<String, FloatBuffer> finals = new LinkedHashMap<>();
    reference.finals().keySet().forEach(name -> finals.put(name, model.value(name)));
    return new TrainedCase(FloatBuffer.wrap(losses), finals);
  }

  FloatBuffer parameter(String name) {
    return requireNonNull(finals.get(name), name);
  }
}
