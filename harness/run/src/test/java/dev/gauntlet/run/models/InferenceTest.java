package dev.gauntlet.run.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.ExportRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | the export: SIGINT, exit code 130",
        "false | the export: SIGTERM, exit code 143; its log ends: x",
        "false | the export: SIGKILL, exit code 137",
        "true  | the export: exit code 1",
        "true  | the export: SIGSEGV in [libfoo.so+0x964b]  bar+0xab, exit code 134",
        "true  | the export: the time limit of 900.0 s without progress was reached",
        "true  | operation 'erfinv' of block '03Probit' cannot be exported",
      })
  void triesAgainWhatSomebodyElseEnded(boolean isFinal, String reason) {
    assertThat(Inference.isFinal(ExportRecord.failed("0123456789abcdef", reason)))
        .isEqualTo(isFinal);
  }
}
