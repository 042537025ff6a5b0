package dev.gauntlet.onnx;

import static dev.gauntlet.onnx.TestModels.WIDTH;
import static dev.gauntlet.onnx.TestModels.lambda;
import static dev.gauntlet.onnx.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Attention;
import dev.gauntlet.ops.Einsum;
import dev.gauntlet.ops.Masks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Single operations of NDArray and of harness/ops: the export computes the same. */
final class TracedOperationsIT {
  private static final Map<String, UnaryOperator<NDArray>> CASES = cases();

  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** Functions of an array (B, T, 6); those of more shapes are made of several operations. */
  private static Map<String, UnaryOperator<NDArray>> cases() {
    Map<String, UnaryOperator<NDArray>> cases = new TreeMap<>();
    cases.put("arithmetic", x -> x.add(1).mul(x).sub(0.5).div(x.abs().add(2)).neg());
    cases.put("powers", x -> x.abs().pow(1.5).add(x.square()).add(x.abs().sqrt()));
    cases.put("exponentials", x -> x.exp().add(x.abs().add(1).log()).add(x.abs().add(1).log10()));
    cases.put("log2", x -> x.abs().add(1).log2());
    cases.put("rounding", x -> x.mul(7).floor().add(x.mul(7).ceil()).add(x.mul(7).round()));
    cases.put("sign", x -> x.sign());
    cases.put("trigonometry", x -> x.sin().add(x.cos()).add(x.tan()));
    cases.put("inverse trigonometry", x -> unit(x).asin().add(unit(x).acos()).add(x.atan()));
    cases.put("hyperbolic", x -> x.sinh().add(x.cosh()).add(x.tanh()));
    cases.put("erf", NDArray::erf);
    cases.put("extremes", x -> x.maximum(0.1).add(x.minimum(x.neg())).add(x.clip(-0.2, 0.3)));
    cases.put("remainder", x -> x.mod(0.3));
    cases.put("whole remainder", x -> whole(x).mod(3).toType(DataType.FLOAT32, false));
    cases.put("whole division", x -> whole(x).div(4));
    cases.put("whole and real", x -> whole(x).mul(0.5f).add(x));
    cases.put("comparisons", x -> number(x.gt(0)).add(number(x.lte(x.mean()))));
    cases.put("more comparisons", x -> number(x.gte(0.1)).add(number(whole(x).lt(0.5))));
    cases.put("equality", x -> number(whole(x).eq(1)).add(number(whole(x).neq(whole(x.neg())))));
    cases.put(
        "logic",
        x ->
            number(x.gt(0).logicalAnd(x.lt(0.5)))
                .add(number(x.gt(0).logicalOr(x.lt(-0.5))))
                .add(number(x.gt(0).logicalXor(x.gt(0.2))))
                .add(number(x.gt(0).logicalNot())));
    cases.put("not a number", x -> number(x.div(0).isInfinite()).add(number(x.log().isNaN())));
    cases.put("where", x -> NDArrays.where(x.gt(0), x, x.mul(2)));
    cases.put("reductions", x -> x.sum(new int[] {2}, true).add(x.mean(new int[] {1}, true)));
    cases.put("more reductions", x -> x.max(new int[] {2}, true).add(x.min(new int[] {1}, true)));
    cases.put("product", x -> x.prod(new int[] {2}, true));
    cases.put("whole sum", x -> x.mul(x.toType(DataType.INT32, false).sum(new int[] {2}, true)));
    cases.put("positions", x -> number(x.argMax(2)).add(number(x.argMin(-1))).expandDims(2));
    cases.put("softmax", x -> x.softmax(-1).add(x.logSoftmax(1)));
    cases.put("cumulative sum", x -> x.cumSum(1));
    cases.put("products", x -> x.matMul(x.transpose(0, 2, 1)).matMul(x));
    cases.put(
        "flat product",
        x -> flat(x).dot(flat(x).transpose().matMul(flat(x)).mul(1e-3)).reshape(x.getShape()));
    cases.put("batch product", x -> x.batchMatMul(x.swapAxes(1, 2)));
    cases.put(
        "reshape",
        x ->
            x.reshape(x.size(0), x.size(1), 2, 3)
                .transpose(0, 2, 1, 3)
                .flatten(1, 3)
                .expandDims(1));
    cases.put(
        "merged sizes", x -> x.reshape(x.size(0) * x.size(1), 1, 6).reshape(x.size(0), -1, 6));
    cases.put("broadcast", x -> x.mean(new int[] {1}, true).broadcast(x.getShape()));
    cases.put("tile", x -> x.tile(new long[] {1, 2, 1}));
    cases.put("flip", x -> x.flip(1));
    cases.put("slices", x -> x.get(":, -1:, 1:5:2").add(x.get(new NDIndex(":, :1, 0:2"))));
    cases.put("squeeze", x -> x.sum(new int[] {2}, true).squeeze(2).expandDims(-1));
    cases.put(
        "axes from the back",
        x ->
            x.swapAxes(-1, -2)
                .swapAxes(-2, 2)
                .sum(new int[] {-1}, true)
                .squeeze(-1)
                .expandDims(-1));
    cases.put("last position", x -> x.get(":, -1").expandDims(1));
    cases.put("concat", x -> NDArrays.concat(new NDList(x, x.neg(), x.mul(2)), 2));
    cases.put("stack", x -> NDArrays.stack(new NDList(x, x.neg()), 1).sum(new int[] {1}));
    cases.put("split", x -> x.split(3, 2).get(1).mul(x.split(new long[] {2}, 2).get(0)));
    cases.put("gather", x -> x.gather(x.toType(DataType.INT64, false).mul(0), 2));
    cases.put("select", x -> x.get(":, :, {}", x.getManager().create(new long[] {3, 0, 5})));
    cases.put("select of first axis", x -> x.transpose(1, 0, 2).get(rows(x)).transpose(1, 0, 2));
    cases.put("one hot", x -> x.argMax(2).oneHot(6));
    cases.put("zeros and ones", x -> x.zerosLike().add(x.onesLike()).mul(x));
    cases.put("full", x -> x.add(x.getManager().full(new Shape(x.size(1), 1), 2.5f)));
    cases.put(
        "position numbers",
        x -> x.add(x.getManager().arange(0f, (float) x.size(1), 1f).expandDims(1)));
    cases.put("unit matrix", x -> x.getManager().eye((int) x.size(1)).matMul(x));
    cases.put("causal mask", x -> masked(x).softmax(2).matMul(x));
    cases.put("einsum", x -> Einsum.einsum("b t c, b s c -> b t s", x, x));
    cases.put("attention", TracedOperationsIT::attention);
    cases.put("tanh gelu", Activations::geluTanh);
    return cases;
  }

  private static NDArray unit(NDArray x) {
    return x.clip(-0.9, 0.9);
  }

  private static NDArray flat(NDArray x) {
    return x.reshape(-1, WIDTH);
  }

  private static NDArray whole(NDArray x) {
    return x.mul(9).toType(DataType.INT64, false);
  }

  private static NDArray number(NDArray x) {
    return x.toType(DataType.FLOAT32, false);
  }

  private static NDArray rows(NDArray x) {
    return x.getManager().arange((int) x.size(1));
  }

  private static NDArray masked(NDArray x) {
    NDArray mask = Masks.causal((int) x.size(1), x.getManager()).logicalNot();
    return Masks.fill(x.matMul(x.transpose(0, 2, 1)), mask, -1e5);
  }

  private static NDArray attention(NDArray x) {
    NDArray heads = x.reshape(x.size(0), x.size(1), 2, 3).transpose(0, 2, 1, 3);
    return Attention.causal(heads, heads.neg(), heads.mul(2), 0, false)
        .transpose(0, 2, 1, 3)
        .reshape(x.getShape());
  }

  static Stream<String> names() {
    return CASES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void computesTheSame(String name) throws IOException {
    Block model = model(lambda(CASES.get(name)));
    Trace trace = ExportFixture.trace(model, ExportFixture.PROBLEM, manager);
    assertThat(trace.dynamicLength()).isTrue();
    Verification.Result result =
        ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager);
    assertThat(result.largestDifference()).isLessThan(2e-5);
  }

  /** What is covered by {@link StandardBlocksIT}. */
  private static final TreeSet<String> LAYERS =
      Stream.of(
              "linear",
              "embedding",
              "layerNorm",
              "batchNorm",
              "dropout",
              "convolution",
              "lstm",
              "gru",
              "rnn",
              "relu",
              "sigmoid",
              "softPlus",
              "softSign",
              "leakyRelu",
              "elu",
              "selu")
          .collect(Collectors.toCollection(TreeSet::new));

  @Test
  void everyOperationIsTried() {
    TreeSet<String> tried = new TreeSet<>(LAYERS);
    for (UnaryOperator<NDArray> function : CASES.values()) {
      Trace trace = ExportFixture.trace(model(lambda(function)), ExportFixture.PROBLEM, manager);
      trace.operations().stream().map(Operation::name).forEach(tried::add);
    }
    assertThat(tried).containsExactlyInAnyOrderElementsOf(OnnxWriter.operations());
  }

  @Test
  void aModelMayInsistOnTheFullContext() throws IOException {
    int context = ExportFixture.PROBLEM.contextLength();
    Block model =
        new SequentialBlock()
            .add(TestModels.embedding(ExportFixture.PROBLEM.vocabSize(), WIDTH))
            .add(lambda(x -> x.reshape(-1, 1, (long) context * WIDTH)))
            .add(Linear.builder().setUnits(ExportFixture.PROBLEM.vocabSize()).build());
    Trace trace = ExportFixture.trace(model, ExportFixture.PROBLEM, manager);
    assertThat(trace.dynamicLength()).isFalse();
    assertThat(trace.tokens().shape()).containsExactly(Dim.BATCH, Dim.of(context));
    assertThat(trace.logits().shape()).containsExactly(Dim.BATCH, Dim.of(1), Dim.of(11));
    Verification.Result result =
        ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager);
    assertThat(result.comparisons()).hasSize(3 * 2);
    assertThat(result.passed()).isTrue();
  }

  @Test
  void aModelMayKeepAnArrayForTheLongestInput() throws IOException {
    int context = ExportFixture.PROBLEM.contextLength();
    float[] positions = new float[context];
    for (int i = 0; i < context; i++) {
      positions[i] = i * i;
    }
    Block model =
        model(
            lambda(
                x -> {
                  float[] own = Arrays.copyOf(positions, (int) x.size(1));
                  return x.add(x.getManager().create(own, new Shape(own.length, 1)));
                }));
    assertThat(ExportFixture.verify(model, ExportFixture.PROBLEM, folder, manager).passed())
        .isTrue();
  }
}
