package dev.gauntlet.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import com.google.protobuf.ByteString;
import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Constant;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import dev.gauntlet.spi.result.ModelCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Counted by hand: an embedding of width 4, a ReLU, a head of 5 tokens, at context length 8. */
final class CostsTest {
  private static final int CONTEXT = 8;
  private static final Tensor TOKENS = tensor(0, DataType.INT64, Dim.BATCH, Dim.LENGTH);
  private static final Tensor TABLE = tensor(1, DataType.FLOAT32, Dim.of(5), Dim.of(4));
  private static final Tensor HEAD = tensor(2, DataType.FLOAT32, Dim.of(5), Dim.of(4));
  private static final Tensor X = hidden(3);
  private static final Tensor RELU = hidden(4);
  private static final Tensor VIEW = hidden(5);
  private static final Tensor LOGITS =
      tensor(6, DataType.FLOAT32, Dim.BATCH, Dim.LENGTH, Dim.of(5));

  private static Tensor hidden(int id) {
    return tensor(id, DataType.FLOAT32, Dim.BATCH, Dim.LENGTH, Dim.of(4));
  }

  private static Tensor tensor(int id, DataType type, Dim... shape) {
    return new Tensor(id, List.of(shape), type);
  }

  private static Operation operation(String name, Tensor output, String block, Tensor... inputs) {
    List<Arg> args = List.of(inputs).stream().<Arg>map(in -> new Arg.Array(in.id())).toList();
    return new Operation(name, args, List.of(output), block);
  }

  @Test
  void countsArithmeticAndMemory() {
    ModelCard card =
        Costs.of(
            new Trace(
                TOKENS,
                LOGITS,
                CONTEXT,
                Map.of("table", TABLE, "head", HEAD),
                List.of(),
                List.of(
                    operation("embedding", X, "wte", TOKENS, TABLE),
                    operation("relu", RELU, "", X),
                    operation("reshape", VIEW, "", RELU),
                    operation("linear", LOGITS, "head", VIEW, HEAD))));
    assertThat(card.forwardFlopsPerToken()).isEqualTo(4 + 2 * 4 * 5);
    // Both operands of the product depend on a parameter.
    assertThat(card.backwardFlopsPerToken()).isEqualTo(4 + 2 * (2 * 4 * 5));
    assertThat(card.forwardFlopsPerTokenByBlock())
        .containsExactly(Map.entry("wte", 0.0), Map.entry("", 4.0), Map.entry("head", 40.0));
    assertThat(card.activationBytes()).isEqualTo(4 * CONTEXT * (4 + 4 + 5));
    assertThat(card.operations())
        .isEqualTo(Map.of("embedding", 1, "relu", 1, "reshape", 1, "linear", 1));
    assertThat(card.dynamicLength()).isTrue();
  }

  /** Of one operation on arrays of its own, at context length 8. */
  private static ModelCard cardOf(
      Operation operation, Map<String, Tensor> parameters, Tensor... given) {
    List<Constant> constants =
        Stream.of(given).map(tensor -> new Constant(tensor, List.of(), ByteString.EMPTY)).toList();
    return Costs.of(
        new Trace(TOKENS, operation.output(), CONTEXT, parameters, constants, List.of(operation)));
  }

  private static Tensor real(int id, Dim... shape) {
    return tensor(id, DataType.FLOAT32, shape);
  }

  @Test
  void recurrentLayersMultiplyInputAndStateAtEachStep() {
    Tensor sequence = hidden(10); // width 4
    Tensor state = real(11, Dim.of(2), Dim.BATCH, Dim.of(3)); // of two layers of width 3
    Tensor first = real(12, Dim.of(9), Dim.of(4));
    Tensor firstState = real(13, Dim.of(9), Dim.of(3));
    Tensor second = real(14, Dim.of(9), Dim.of(3));
    Tensor secondState = real(15, Dim.of(9), Dim.of(3));
    Tensor bias = real(16, Dim.of(9));
    Operation gru =
        new Operation(
            "gru",
            List.of(
                new Arg.Array(10),
                new Arg.Array(11),
                new Arg.Arrays(List.of(12, 13, 16, 16, 14, 15, 16, 16))),
            List.of(real(17, Dim.BATCH, Dim.LENGTH, Dim.of(3))),
            "");
    Map<String, Tensor> parameters =
        Map.of("w0", first, "u0", firstState, "w1", second, "u1", secondState, "b", bias);
    ModelCard card = cardOf(gru, parameters, sequence, state);
    assertThat(card.forwardFlopsPerToken()).isEqualTo(2 * (9 * 4 + 3 * (9 * 3)));
    // The input of the first layer is not trained; its weights, and all that comes of them, are.
    assertThat(card.backwardFlopsPerToken()).isEqualTo(2 * (9 * 4 + 2 * 3 * (9 * 3)));
  }

  @Test
  void attentionIsTwoProducts() {
    Tensor queries = real(10, Dim.BATCH, Dim.of(2), Dim.LENGTH, Dim.of(3));
    Tensor keys = real(11, Dim.BATCH, Dim.of(2), Dim.LENGTH, Dim.of(3));
    Tensor values = real(12, Dim.BATCH, Dim.of(2), Dim.LENGTH, Dim.of(3));
    Tensor output = real(13, Dim.BATCH, Dim.of(2), Dim.LENGTH, Dim.of(3));
    Operation attention =
        operation("scaled_dot_product_attention", output, "", queries, keys, values);
    double product = 2 * (2 * CONTEXT * 3); // two heads of width 3 look at 8 positions
    ModelCard queriesTrained = cardOf(attention, Map.of("q", queries), keys, values);
    assertThat(queriesTrained.forwardFlopsPerToken()).isEqualTo(2 * product);
    assertThat(queriesTrained.backwardFlopsPerToken()).isEqualTo(2 * product);
    ModelCard valuesTrained = cardOf(attention, Map.of("v", values), queries, keys);
    assertThat(valuesTrained.backwardFlopsPerToken()).isEqualTo(product);
    ModelCard allTrained = cardOf(attention, Map.of("q", queries, "k", keys, "v", values));
    assertThat(allTrained.backwardFlopsPerToken()).isEqualTo(4 * product);
  }

  @Test
  void aConvolutionMultipliesItsKernelAtEachPosition() {
    Tensor input = real(10, Dim.BATCH, Dim.of(4), Dim.LENGTH);
    Tensor kernel = real(11, Dim.of(5), Dim.of(4), Dim.of(3)); // 5 filters, 4 channels, width 3
    Tensor bias = real(12, Dim.of(5));
    Tensor output = real(13, Dim.BATCH, Dim.of(5), Dim.LENGTH);
    Operation convolution = operation("convolution", output, "", input, kernel, bias);
    ModelCard card = cardOf(convolution, Map.of("w", kernel, "b", bias), input);
    assertThat(card.forwardFlopsPerToken()).isEqualTo(2 * 5 * 4 * 3);
    assertThat(card.backwardFlopsPerToken()).isEqualTo(2 * 5 * 4 * 3);
  }

  @Test
  void einsumMultipliesFromLeftToRight() {
    Tensor x = hidden(10); // width 4
    Tensor down = real(11, Dim.of(4), Dim.of(2));
    Tensor up = real(12, Dim.of(2), Dim.of(6));
    Tensor output = real(13, Dim.BATCH, Dim.LENGTH, Dim.of(6));
    Operation lowRank = einsum("btc,cr,rd->btd", output, x, down, up);
    ModelCard card = cardOf(lowRank, Map.of("down", down, "up", up), x);
    assertThat(card.forwardFlopsPerToken()).isEqualTo(2 * (4 * 2) + 2 * (2 * 6));
    assertThat(card.backwardFlopsPerToken()).isEqualTo(2 * (4 * 2) + 2 * (2 * (2 * 6)));
  }

  @Test
  void einsumOfOneOperandIsNoProduct() {
    Tensor x = hidden(10);
    Tensor sum = real(11, Dim.BATCH, Dim.LENGTH);
    ModelCard summed = cardOf(einsum("btc->bt", sum, x), Map.of("x", x));
    assertThat(summed.forwardFlopsPerToken()).isEqualTo(4);
    assertThat(summed.backwardFlopsPerToken()).isEqualTo(4);
    Tensor turned = real(12, Dim.BATCH, Dim.of(4), Dim.LENGTH);
    ModelCard moved = cardOf(einsum("btc->bct", turned, x), Map.of("x", x));
    assertThat(moved.forwardFlopsPerToken()).isZero();
    assertThat(moved.backwardFlopsPerToken()).isZero();
  }

  private static Operation einsum(String equation, Tensor output, Tensor... operands) {
    List<Arg> args = new ArrayList<>(operation("einsum", output, "", operands).args());
    args.add(new Arg.Text(equation));
    return new Operation("einsum", args, List.of(output), "");
  }

  @Test
  void aProductOfWhatIsNotTrainedHasNoBackwardPass() {
    Tensor scores = tensor(7, DataType.FLOAT32, Dim.BATCH, Dim.LENGTH, Dim.LENGTH);
    Operation einsum =
        new Operation(
            "einsum",
            List.of(new Arg.Array(3), new Arg.Array(3), new Arg.Text("abc,adc->abd")),
            List.of(scores),
            "");
    ModelCard card =
        Costs.of(
            new Trace(
                TOKENS,
                scores,
                CONTEXT,
                Map.of(),
                List.of(),
                List.of(operation("toType", X, "", TOKENS), einsum)));
    assertThat(card.forwardFlopsPerToken()).isEqualTo(2 * CONTEXT * 4);
    assertThat(card.backwardFlopsPerToken()).isZero();
  }
}
