package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Study;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** One profile is of the engine's operations, the other of kernels; a figure unknown is no 0. */
final class StepTablesTest {
  private static final Study STUDY = Study.of(Runs.study());

  @Test
  void arithmeticIsThatOfTheTraceOrThatOfTheProductsThatWereRecorded() {
    Table profiles = StepTables.profiles(STUDY).figures();
    Row engine = profiles.row(0);
    assertThat(engine.getDouble("flops_per_example")).isEqualTo(1.5e6);
    assertThat(engine.getDouble("gflops_per_second")).isEqualTo(48, within(1e-9));
    assertThat(engine.getDouble("peak_share")).isEqualTo(48 / 250.0, within(1e-12));
    Row kernels = profiles.row(1);
    assertThat(kernels.getDouble("flops_per_example")).isEqualTo(13e7 / 128);
    assertThat(kernels.getDouble("gflops_per_second")).isEqualTo(32.5, within(1e-9));
    assertThat(kernels.getDouble("peak_share")).isEqualTo(0.13, within(1e-12));
  }

  @Test
  void whatIsUnknownIsLeftOut() {
    Table profiles = StepTables.profiles(STUDY).figures();
    assertThat(profiles.row(0).getDouble("array_bytes")).isEqualTo(28e6);
    assertThat(profiles.row(0).getDouble("memory_share")).isEqualTo(0.5, within(1e-12));
    assertThat(profiles.row(1).isMissing("array_bytes")).isTrue();
    assertThat(profiles.row(1).isMissing("memory_share")).isTrue();

    Table operations = StepTables.operations(STUDY);
    Row engine = operations.row(0);
    assertThat(engine.getString("operation")).isEqualTo("aten::op7");
    assertThat(engine.getDouble("array_bytes")).isEqualTo(7e6);
    assertThat(engine.isMissing("flops")).isTrue();
    assertThat(engine.isMissing("gflops_per_second")).isTrue();
    Row kernel = operations.row(7);
    assertThat(kernel.getString("operation")).isEqualTo("kernel 7");
    assertThat(kernel.isMissing("array_bytes")).isTrue();
    assertThat(kernel.getDouble("gflops_per_second")).isEqualTo(100, within(1e-9));
    Row without = operations.row(13); // it has no products, which is known
    assertThat(without.getDouble("flops")).isZero();
    assertThat(without.isMissing("gflops_per_second")).isTrue();
    List<String> shown = StepTables.slowest(STUDY).texts().get(7);
    assertThat(shown.subList(4, 6)).containsExactly("–", "100.0");
  }
}
