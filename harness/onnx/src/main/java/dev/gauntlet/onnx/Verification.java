package dev.gauntlet.onnx;

import dev.gauntlet.onnx.OnnxModel.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Proves that an exported model computes what the trained one does. */
public final class Verification {

  /** Largest absolute difference of a logit that counts as the same, among small logits. */
  private static final double TOLERANCE = 1e-4;

  /**
   * The same as a share of the largest logit: engines add up in different orders, and single
   * precision rounds in proportion to what is added up. A model that is sure of what it predicts
   * has logits of many tens.
   */
  private static final double RELATIVE_TOLERANCE = 1e-5;

  /** Batch sizes at which the two are compared. */
  static final List<Integer> BATCH_SIZES = List.of(1, 3, 32);

  private Verification() {}

  /**
   * One comparison.
   *
   * @param batch number of examples
   * @param length tokens of each
   * @param optimized whether ONNX Runtime optimized the graph
   * @param largestDifference largest absolute difference of a logit
   * @param largestLogit largest absolute logit of the trained model
   */
  public record Comparison(
      int batch, int length, boolean optimized, double largestDifference, double largestLogit) {}

  /**
   * All comparisons of a model.
   *
   * @param comparisons one for each batch size, length and setting
   */
  public record Result(List<Comparison> comparisons) {
    public Result {
      comparisons = List.copyOf(comparisons);
    }

    /** The largest absolute difference of all; NaN if a logit is. */
    public double largestDifference() {
      return comparisons.stream().mapToDouble(Comparison::largestDifference).reduce(0, Math::max);
    }

    /** The largest difference at which the export counts. */
    public double tolerance() {
      double largestLogit =
          comparisons.stream().mapToDouble(Comparison::largestLogit).max().orElse(0);
      return Math.max(TOLERANCE, RELATIVE_TOLERANCE * largestLogit);
    }

    /** Whether the export counts. */
    public boolean passed() {
      double difference = largestDifference();
      return Double.isFinite(difference) && difference <= tolerance();
    }
  }

  /**
   * Compares logits at batch sizes 1, 3 and 32 and, if the model allows, at three lengths, with
   * ONNX Runtime's graph optimizations on and off.
   *
   * @param trained the model as it was trained
   * @param file its export
   * @param examples token ids to compare on, each of full context length; used in turn
   * @param dynamicLength whether shorter examples are allowed
   * @param threads threads for ONNX Runtime
   * @return every difference found
   * @throws IllegalArgumentException if ONNX Runtime refuses the file
   * @throws IOException if it cannot be read
   */
  public static Result compare(
      TorchModel trained, Path file, List<long[]> examples, boolean dynamicLength, int threads)
      throws IOException {
    int context = examples.get(0).length;
    List<Integer> lengths =
        dynamicLength
            ? List.of(context, Math.max(1, context / 2), 1).stream().distinct().toList()
            : List.of(context);
    List<Comparison> comparisons = new ArrayList<>();
    try (OnnxModel plain = OnnxModel.load(file, new Options(threads, false));
        OnnxModel optimized = OnnxModel.load(file, new Options(threads, true))) {
      for (int batch : BATCH_SIZES) {
        for (int length : lengths) {
          long[] tokens = batch(examples, batch, length);
          Logits expected = trained.run(tokens, batch);
          for (OnnxModel model : List.of(plain, optimized)) {
            double difference = model.run(tokens, batch).largestDifference(expected);
            comparisons.add(
                new Comparison(batch, length, model == optimized, difference, expected.largest()));
          }
        }
      }
    }
    return new Result(comparisons);
  }

  private static long[] batch(List<long[]> examples, int batch, int length) {
    long[] tokens = new long[batch * length];
    for (int i = 0; i < batch; i++) {
      long[] example = examples.get(i % examples.size());
      long[] last = Arrays.copyOfRange(example, example.length - length, example.length);
      System.arraycopy(last, 0, tokens, i * length, length);
    }
    return tokens;
  }
}
