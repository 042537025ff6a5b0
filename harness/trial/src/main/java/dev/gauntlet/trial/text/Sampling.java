package dev.gauntlet.trial.text;

import dev.gauntlet.base.InputException;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How the next token is drawn from the logits.
 *
 * @param temperature what logits are divided by; positive
 * @param topK only the most likely so many tokens can be drawn; at least 1
 * @param topP only the most likely tokens that together reach this probability can be drawn, in (0,
 *     1] (nucleus sampling: Holtzman et al., 2020)
 */
public record Sampling(double temperature, int topK, double topP) {

  /** Always the most likely token. */
  public static final Sampling GREEDY = new Sampling(1, 1, 1);

  /** What nanoGPT samples with. */
  public static final Sampling DEFAULT = new Sampling(0.8, 200, 1);

  public Sampling {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new InputException("temperature is " + temperature + ", must be positive");
    }
    if (topK < 1) {
      throw new InputException("top-k is " + topK + ", must be at least 1");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new InputException("top-p is " + topP + ", must be above 0 and at most 1");
    }
  }

  /**
   * Draws a token.
   *
   * @param logits of each token, none of them NaN
   * @param random used once
   */
  int draw(float[] logits, RandomGenerator random) {
    double uniform = random.nextDouble();
    int[] likeliest =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparing((Integer token) -> -logits[token]))
            .limit(topK)
            .mapToInt(Integer::intValue)
            .toArray();
    double[] weights = new double[likeliest.length]; // sums of the weights up to each
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += Math.exp((logits[likeliest[i]] - logits[likeliest[0]]) / temperature);
      weights[i] = sum;
    }
    int nucleus = first(weights, topP * sum);
    return likeliest[first(weights, uniform * weights[nucleus])];
  }

  /** Index of the first sum that reaches an amount. */
  private static int first(double[] sums, double amount) {
    int i = 0;
    while (i < sums.length - 1 && sums[i] < amount) {
      i++;
    }
    return i;
  }
}
