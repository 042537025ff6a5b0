package {{package}};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import java.util.List;

/** Beside accuracy: how often the model is at least nearly right. */
record {{Class}}Metric({{Class}}Dataset dataset) implements Metric {

  @Override
  public String name() {
    return "nearly_right";
  }

  @Override
  public String definition() {
    return "Share of numbers for which the model says the right digit, or one next to it.";
  }

  @Override
  public List<Measurement> measure(Predictor model, Split split) {
    long near = 0;
    long count = 0;
    try (NDManager manager = model.manager().newSubManager()) {
      for (Batch batch : dataset.evaluation(split, model.batchSize(), manager)) {
        try (batch;
            NDArray logits = model.next(batch.tokens()); // (B, V)
            NDArray said = logits.argMax(1)) { // (B)
          long[] digits = said.toLongArray();
          long[] right = batch.targets().toLongArray();
          for (int i = 0; i < right.length; i++) {
            near += Math.abs(digits[i] - right[i]) <= 1 ? 1 : 0;
          }
          count += right.length;
        }
      }
    }
    return List.of(new Measurement(name(), (double) near / count, count));
  }
}
