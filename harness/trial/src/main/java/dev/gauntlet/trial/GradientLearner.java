package dev.gauntlet.trial;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.PhaseClock.Phase;
import dev.gauntlet.trial.optim.AdamW;

/** Learns by forward pass, backward pass and AdamW. Gradients are recorded only while it does. */
final class GradientLearner implements Learner {
  private final Model model;
  private final AdamW optimizer;

  GradientLearner(Model model, Training training) {
    this.model = model;
    this.optimizer = new AdamW(model.block().getParameters(), AdamW.Settings.of(training));
    model.recordGradients(false);
  }

  @Override
  public double learn(Batch batch, double learningRate, PhaseClock clock) {
    clock.enter(Phase.FORWARD);
    model.recordGradients(true);
    try {
      double loss = collectGradients(batch, clock);
      if (Double.isFinite(loss)) {
        clock.enter(Phase.OPTIMIZER);
        optimizer.step(learningRate);
      }
      return loss;
    } finally {
      model.recordGradients(false);
    }
  }

  private double collectGradients(Batch batch, PhaseClock clock) {
    Engine engine = batch.tokens().getManager().getEngine();
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray logits = model.logits(batch.tokens(), true);
      NDArray loss = model.objective().pair(logits, batch).meanLoss();
      double value = loss.getFloat();
      if (Double.isFinite(value)) {
        clock.enter(Phase.BACKWARD);
        collector.backward(loss);
      }
      return value;
    }
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
