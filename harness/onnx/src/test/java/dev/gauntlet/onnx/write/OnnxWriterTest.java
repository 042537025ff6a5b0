package dev.gauntlet.onnx.write;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import com.google.protobuf.ByteString;
import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Constant;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxWriterTest {
  private static final Tensor TOKENS =
      new Tensor(0, List.of(Dim.BATCH, Dim.LENGTH), DataType.INT64);

  @Test
  void refusesWhatDoesNotFitIntoAFile() {
    Tensor table = new Tensor(1, Dim.of(100_000, 10_000), DataType.FLOAT32);
    Trace trace = new Trace(TOKENS, table, 8, Map.of("wte", table), List.of(), List.of());
    assertThatThrownBy(() -> OnnxWriter.model(trace, Map.of(), Map.of()))
        .isInstanceOf(NotExportable.class)
        .hasMessage(
            "parameters and constants take 3814 MiB, but an ONNX file holds at most 2031 MiB");
  }

  @Test
  void constantsCountToo() {
    // A parameter as large as a file holds; one byte more is too much.
    Tensor table = new Tensor(1, List.of(Dim.of(Integer.MAX_VALUE - (16 << 20))), DataType.INT8);
    Tensor flag = new Tensor(2, List.of(Dim.of(1)), DataType.BOOLEAN);
    Constant constant = new Constant(flag, List.of(1L), ByteString.copyFrom(new byte[1]));
    Trace trace = new Trace(TOKENS, table, 8, Map.of("wte", table), List.of(constant), List.of());
    assertThatThrownBy(() -> OnnxWriter.model(trace, Map.of(), Map.of()))
        .isInstanceOf(NotExportable.class)
        .hasMessageStartingWith("parameters and constants take ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "logits"})
  void refusesAParameterNamedAsInputOrOutput(String name) {
    Tensor table = new Tensor(1, Dim.of(5, 4), DataType.FLOAT32);
    Trace trace = new Trace(TOKENS, table, 8, Map.of(name, table), List.of(), List.of());
    assertThatThrownBy(() -> OnnxWriter.model(trace, Map.of(), Map.of()))
        .isInstanceOf(NotExportable.class)
        .hasMessage("a parameter is named '%s' as the model's input or output is; rename it", name);
  }
}
