package dev.gauntlet.runner.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.gauntlet.runner.onnx.trace.Arg;
import dev.gauntlet.runner.onnx.trace.Dim;
import dev.gauntlet.runner.onnx.trace.Operation;
import dev.gauntlet.runner.onnx.trace.Tensor;
import dev.gauntlet.runner.onnx.trace.Trace;
import dev.gauntlet.spi.result.ModelCard;
import java.util.List;
import java.util.Map;
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
