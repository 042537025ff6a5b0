package dev.gauntlet.runner.onnx.write;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.gauntlet.runner.onnx.trace.Dim;
import dev.gauntlet.runner.onnx.trace.Tensor;
import dev.gauntlet.runner.onnx.trace.Trace;
import dev.gauntlet.runner.onnx.trace.TraceException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OnnxWriterTest {

  @Test
  void refusesWhatDoesNotFitIntoAFile() {
    Tensor tokens = new Tensor(0, List.of(Dim.BATCH, Dim.LENGTH), DataType.INT64);
    Tensor table = new Tensor(1, Dim.of(100_000, 10_000), DataType.FLOAT32);
    Trace trace = new Trace(tokens, table, 8, Map.of("wte", table), List.of(), List.of());
    assertThatThrownBy(() -> OnnxWriter.write(trace, Map.of(), Map.of()))
        .isInstanceOf(TraceException.class)
        .hasMessage("the parameters take 3814 MiB, but an ONNX file holds at most 2031 MiB");
  }
}
