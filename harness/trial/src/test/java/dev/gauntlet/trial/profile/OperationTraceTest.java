package dev.gauntlet.trial.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.result.StepProfile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationTraceTest {

  /** {@code mm} calls {@code empty}; another thread does something at the same time. */
  private static final String FILE =
      """
      [
      {"name": "aten::empty", "ph": "X", "ts": 110.0, "dur": 20.0, "tid": 1, "pid": "CPU Functions",
       "shape": [], "cpu mem": "1.50 Kb", "args": {}},
      {"name": "aten::mm", "ph": "X", "ts": 100.0, "dur": 100.0, "tid": 1, "pid": "CPU Functions",
       "shape": [], "cpu mem": "2.00 Kb", "args": {}},
      {"name": "aten::mm", "ph": "X", "ts": 200.0, "dur": 60.0, "tid": 1, "pid": "CPU Functions",
       "shape": [], "cpu mem": "-512 b", "args": {}},
      {"name": "aten::add", "ph": "X", "ts": 105.0, "dur": 10.0, "tid": 2, "pid": "CPU Functions",
       "shape": [], "cpu mem": "0 b", "args": {}}
      ]
      """;

  @Test
  void countsTheTimeAndTheBytesOfACallOnce() throws IOException {
    List<StepProfile.Operation> operations = OperationTrace.parse(FILE).operations(2);
    assertThat(operations)
        .extracting(StepProfile.Operation::name)
        .containsExactly("aten::mm", "aten::empty", "aten::add");
    StepProfile.Operation mm = operations.get(0);
    assertThat(mm.calls()).isEqualTo(1);
    assertThat(mm.seconds()).isEqualTo((80e-6 + 60e-6) / 2, within(1e-12));
    assertThat(mm.bytes()).isEqualTo(512.0 / 2);
    assertThat(operations.get(1).bytes()).isEqualTo(1536.0 / 2);
    assertThat(operations.get(2).seconds()).isEqualTo(5e-6, within(1e-12));
  }

  @Test
  void addsTheOperationsOfKernels() throws IOException {
    OperationTrace both =
        OperationTrace.parse(FILE)
            .with(List.of(new OwnGradients.TimedOperation("linear", 6, 4e-3, 8e6, 1e6)));
    assertThat(both.operations(2).get(0))
        .isEqualTo(new StepProfile.Operation("linear", 3, 2e-3, 5e5, 4e6));
    assertThat(both.operations(2).get(1).flops()).isNull();
    assertThat(FlameGraph.svg(both)).contains("<title>kernels: 4.000 ms");
  }

  @Test
  void drawsACallAboveItsCaller() throws IOException {
    String svg = FlameGraph.svg(OperationTrace.parse(FILE.replace("aten::add", "a<b")));
    assertThat(svg)
        .contains("<title>step: 0.170 ms, 100.0 %</title>")
        .contains("<title>aten::mm: 0.160 ms, 94.1 %</title>")
        .contains("<title>aten::empty: 0.020 ms, 11.8 %</title>")
        .contains("<title>a&lt;b: ")
        .doesNotContain("a<b");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatIOException()
        .isThrownBy(() -> OperationTrace.parse("[{\"name\": \"a\", \"ph\": \"B\"}]"));
    assertThatIOException()
        .isThrownBy(() -> OperationTrace.parse(FILE.replace("2.00 Kb", "2.00 Qb")));
  }
}
