package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsIT extends WithEngine {

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 5", "12, 4", "33, 16"})
  void causalAttentionEqualsItsDefinition(int length, int headSize) {
    NDArray q = parameter(2, 3, length, headSize);
    NDArray k = parameter(2, 3, length, headSize);
    NDArray v = parameter(2, 3, length, headSize);
    NDArray future = Masks.causal(length, manager).logicalNot();
    Supplier<NDArray> composed =
        () -> {
          NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)).div(Math.sqrt(headSize));
          return Masks.fill(scores, future, -1e30).softmax(-1).matMul(v);
        };
    Supplier<NDArray> fused = () -> Attention.causal(q, k, v, 0, true);

    assertClose(fused.get(), composed.get(), 1e-5);
    List<NDArray> expected = gradients(composed, q, k, v);
    List<NDArray> actual = gradients(fused, q, k, v);
    for (int i = 0; i < 3; i++) {
      assertClose(actual.get(i), expected.get(i), 1e-4);
    }
  }

  @Test
  void attentionDropsWeightsInTrainingOnly() {
    NDArray q = random(1, 1, 64, 4);
    NDArray k = random(1, 1, 64, 4);
    NDArray ones = manager.ones(new Shape(1, 1, 64, 4)); // so that rows sum the weights
    NDArray evaluated = Attention.causal(q, k, ones, 0.5, false);
    assertClose(evaluated, ones, 1e-5);
    NDArray trained = Attention.causal(q, k, ones, 0.5, true);
    assertThat(trained.sub(ones).abs().max().getFloat()).isGreaterThan(0.1f);
    assertThat(trained.mean().getFloat()).isBetween(0.7f, 1.3f);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesImpossibleRates(double rate) {
    NDArray x = random(1, 1, 2, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attention.causal(x, x, x, rate, true))
        .withMessage("dropout is " + rate + ", must be in [0, 1)");
    assertThatIllegalArgumentException().isThrownBy(() -> Layers.dropout(x, rate, true));
  }

  @Test
  void geluAndItsApproximation() {
    double[] xs = DoubleStream.iterate(-4, x -> x <= 4, x -> x + 0.25).toArray();
    NDArray x = manager.create(xs).toType(DataType.FLOAT32, false);
    float[] exact = Activations.gelu(x).toFloatArray();
    float[] tanh = Activations.geluTanh(x).toFloatArray();
    for (int i = 0; i < xs.length; i++) {
      double cube = xs[i] + 0.044715 * Math.pow(xs[i], 3);
      double expected = 0.5 * xs[i] * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * cube));
      assertThat((double) tanh[i]).isCloseTo(expected, within(1e-6));
    }
    // x Phi(x), with Phi from tables of the normal distribution
    assertThat((double) exact[20]).isCloseTo(0.8413447, within(1e-6)); // x = 1
    assertThat((double) exact[8]).isCloseTo(-2 * 0.0227501, within(1e-6)); // x = -2
  }

  @Test
  void crossEntropyIsMinusTheLogOfTheTargetsProbability() {
    NDArray logits = parameter(3, 5);
    NDArray targets = manager.create(new long[] {4, -1, 0});
    float[] logProbabilities = logits.logSoftmax(1).toFloatArray();
    float first = -logProbabilities[4];
    float third = -logProbabilities[10];

    assertThat(CrossEntropy.each(logits, targets, -1).toFloatArray())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(first, 0, third);
    assertThat(CrossEntropy.mean(logits, targets, -1).getFloat())
        .isCloseTo((first + third) / 2, within(1e-6f));
    NDArray gradient = gradients(() -> CrossEntropy.mean(logits, targets, -1), logits).get(0);
    assertThat(gradient.get(1).abs().max().getFloat()).isZero();
    assertThat(gradient.get(0).abs().max().getFloat()).isPositive();
  }

  @Test
  void crossEntropyOfNoTargetIsNotANumber() {
    NDArray targets = manager.full(new Shape(2), -1, DataType.INT64);
    assertThat(CrossEntropy.mean(random(2, 5), targets, -1).getFloat()).isNaN();
  }

  @Test
  void causalMaskLeavesNothingBehind() {
    try (NDManager step = manager.newSubManager()) {
      NDArray mask = Masks.causal(3, step);
      assertThat(mask.toBooleanArray())
          .containsExactly(true, false, false, true, true, false, true, true, true);
      assertThat(step.getManagedArrays()).containsExactly(mask);
    }
  }

  @Test
  void fillBroadcastsTheMaskAndStopsGradients() {
    NDArray x = parameter(2, 2, 2);
    NDArray future = Masks.causal(2, manager).logicalNot();
    assertThat(Masks.fill(x, future, -1e5).get("0,0,1").getFloat()).isEqualTo(-1e5f);
    assertThat(Masks.fill(x, future, -1e5).get("1,1,0").getFloat())
        .isEqualTo(x.get("1,1,0").getFloat());
    NDArray gradient = gradients(() -> Masks.fill(x, future, 0), x).get(0);
    assertThat(gradient.get("0,0,1").getFloat()).isZero();
  }

  @Test
  void layerNormNormalizesTheLastAxisOnly() {
    NDArray x = random(2, 3, 50).mul(3).add(manager.create(new float[] {1, 2, 3}).reshape(1, 3, 1));
    NDArray weight = manager.full(new Shape(50), 2f);
    NDArray bias = manager.full(new Shape(50), 5f);
    NDArray y =
        Layers.layerNorm(x, Weights.of(n -> n.equals("ln.weight") ? weight : bias).at("ln"));
    assertClose(y.mean(new int[] {2}), manager.full(new Shape(2, 3), 5f), 1e-5);
    assertClose(y.sub(5).square().mean(new int[] {2}), manager.full(new Shape(2, 3), 4f), 1e-3);
  }

  @Test
  void positionsCountFromZero() {
    NDArray positions = Layers.positions(manager.zeros(new Shape(2, 3), DataType.INT64));
    assertThat(positions.toLongArray()).containsExactly(0, 1, 2);
  }

  @Test
  void layersLeaveNothingOnTheParametersManager() {
    NDArray table = parameter(5, 4);
    NDArray weight = parameter(4, 4);
    NDArray vector = parameter(4);
    Weights w = Weights.of(name -> name.equals("bias") ? vector : weight);
    Weights norm = Weights.of(name -> vector);
    int before = manager.getManagedArrays().size();
    try (NDManager step = manager.newSubManager()) {
      NDArray x = Layers.embedding(step.create(new long[] {0, 4}, new Shape(1, 2)), table);
      assertThat(x.getShape()).isEqualTo(new Shape(1, 2, 4));
      x = Layers.layerNorm(Layers.linear(Layers.linear(x, w), weight), norm);
      x = Activations.relu(Activations.gelu(Layers.dropout(x, 0.1, true)));
      assertThat(x.getManager()).isSameAs(step);
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void dropoutScalesWhatItKeeps() {
    NDArray ones = manager.ones(new Shape(10_000));
    assertThat(Layers.dropout(ones, 0.2, false)).isSameAs(ones);
    assertThat(Layers.dropout(ones, 0, true)).isSameAs(ones);
    NDArray dropped = Layers.dropout(ones, 0.2, true);
    assertThat(dropped.max().getFloat()).isEqualTo(1.25f);
    assertThat(dropped.eq(0).sum().getLong()).isBetween(1_800L, 2_200L);
  }
}
