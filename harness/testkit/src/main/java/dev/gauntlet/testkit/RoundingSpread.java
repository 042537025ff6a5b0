package dev.gauntlet.testkit;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * How far rounding alone may move what training comes to, which another processor rounds otherwise.
 *
 * <p>It is little, but for places where rounding decides: a ReLU whose input would be 0 is on or
 * off, and AdamW, which divides a gradient by its size, moves a weight that never had one by a
 * whole learning rate. Whether a case comes to such a place is measured on the model itself, which
 * is trained anew from parameters that differ in their last bits. A mistake is the same in all of
 * them, even dropout that should be off, and so in none of what they differ by.
 */
final class RoundingSpread {
  static final RoundingSpread NONE = new RoundingSpread();

  private static final int COPIES = 16; // of one case, two in six came to the other side

  /** The original is as far from the model as a copy may be on its other side. */
  private static final double BOTH_SIDES = 2;

  private final Map<Integer, Double> losses = new LinkedHashMap<>();
  private final Map<String, Double> finals = new LinkedHashMap<>();

  private RoundingSpread() {}

  /**
   * Measures it.
   *
   * @param trained what it came to without
   * @param another builds the model once more
   */
  static RoundingSpread of(
      TrainedCase trained, Supplier<Block> another, ParityCase reference, NDManager manager) {
    RoundingSpread spread = new RoundingSpread();
    for (int copy = 0; copy < COPIES; copy++) {
      try (ParityModel model = new ParityModel(another.get(), reference, manager)) {
        model.nudge(new SplittableRandom(copy));
        spread.add(trained, TrainedCase.of(model, reference, () -> {}));
      }
    }
    return spread;
  }

  private void add(TrainedCase trained, TrainedCase copy) {
    for (int step = 0; step < trained.losses().limit(); step++) {
      double difference = Math.abs((double) trained.losses().get(step) - copy.losses().get(step));
      losses.merge(step, BOTH_SIDES * difference, Math::max);
    }
    trained
        .finals()
        .forEach(
            (name, values) -> {
              double largest = Quantity.compared(name, copy.parameter(name), values, 0).maxAbs();
              finals.merge(name, BOTH_SIDES * largest, Math::max);
            });
  }

  /** Of the loss before a step, nats. */
  double ofLoss(int step) {
    return losses.getOrDefault(step, 0.0);
  }

  /** Of a parameter's value after the last step. */
  double of(String parameter) {
    return finals.getOrDefault(parameter, 0.0);
  }
}
