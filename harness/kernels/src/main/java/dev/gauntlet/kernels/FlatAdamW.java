package dev.gauntlet.kernels;

/**
 * AdamW (Loshchilov and Hutter, 2019) on a flat array, by the formula of torch.optim.AdamW: with
 * gradient g, first and second moments m and v, step t,
 *
 * <pre>
 *   p *= 1 - rate * weightDecay
 *   m += (1 - beta1) (g - m)
 *   v  = beta2 v + (1 - beta2) g^2
 *   p -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
 * </pre>
 *
 * <p>Clipping multiplies all gradients with min(1, max / (norm + 1e-6)), as
 * torch.nn.utils.clip_grad_norm_ does.
 */
public final class FlatAdamW {
  private static final double CLIP_EPSILON = 1e-6;

  final float[] firstMoments;
  final float[] secondMoments;
  final Step step = new Step();
  private final Settings settings;
  private long steps;

  /**
   * What stays the same from step to step.
   *
   * @param gradClip largest global norm of the gradients; {@link Double#POSITIVE_INFINITY} for no
   *     clipping
   */
  public record Settings(
      double beta1, double beta2, double eps, double weightDecay, double gradClip) {
    /** Those of torch.optim.AdamW. */
    public static final Settings DEFAULT =
        new Settings(0.9, 0.999, 1e-8, 0.01, Double.POSITIVE_INFINITY);

    boolean clips() {
      return gradClip < Double.POSITIVE_INFINITY;
    }
  }

  /** The numbers of one step. */
  static final class Step {
    float gradientScale;
    float oneMinusBeta1;
    float beta2;
    float oneMinusBeta2;
    float decay;
    float stepSize;
    float inverseRootCorrection2;
    float eps;

    /** One parameter. */
    void update(float[] p, float[] g, float[] m, float[] v, int i) {
      float gradient = g[i] * gradientScale;
      m[i] += (gradient - m[i]) * oneMinusBeta1;
      v[i] = v[i] * beta2 + gradient * gradient * oneMinusBeta2;
      float denominator = (float) Math.sqrt(v[i]) * inverseRootCorrection2 + eps;
      p[i] = p[i] * decay - stepSize * m[i] / denominator;
    }
  }

  FlatAdamW(int size, Settings settings) {
    this.settings = settings;
    firstMoments = new float[size];
    secondMoments = new float[size];
  }

  boolean clips() {
    return settings.clips();
  }

  /**
   * Begins a step.
   *
   * @param norm of all gradients; ignored if nothing is clipped
   */
  void begin(double learningRate, double norm) {
    steps++;
    step.gradientScale =
        settings.clips() ? (float) Math.min(1, settings.gradClip() / (norm + CLIP_EPSILON)) : 1;
    step.oneMinusBeta1 = (float) (1 - settings.beta1());
    step.beta2 = (float) settings.beta2();
    step.oneMinusBeta2 = (float) (1 - settings.beta2());
    step.decay = (float) (1 - learningRate * settings.weightDecay());
    step.stepSize = (float) (learningRate / (1 - Math.pow(settings.beta1(), (double) steps)));
    step.inverseRootCorrection2 =
        (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2(), (double) steps)));
    step.eps = (float) settings.eps();
  }

  /** The step of a range of the parameters. */
  void update(Kernels kernels, float[] parameters, float[] gradients, int from, int to) {
    kernels.adamW(parameters, gradients, firstMoments, secondMoments, from, to, step);
  }
}
