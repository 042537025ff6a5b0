package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostmortemTest {

  @ParameterizedTest
  @CsvSource({
    "0,exit code 0",
    "3,exit code 3",
    "42,exit code 42",
    "139,'SIGSEGV, exit code 139'",
    "134,'SIGABRT, exit code 134'",
    "137,'SIGKILL, exit code 137'",
    "200,exit code 200"
  })
  void namesCodesAndSignals(int code, String reason) {
    assertThat(Postmortem.of(code, List.of(), false))
        .isEqualTo(new Postmortem(Status.CRASHED, reason));
  }

  @Test
  void endsWithTheLastLineOfTheLog() {
    assertThat(Postmortem.of(1, List.of("one", "  two "), false).reason())
        .isEqualTo("exit code 1; its log ends: two");
  }

  @Test
  void knowsAFullHeap() {
    List<String> log = List.of("Terminating due to java.lang.OutOfMemoryError: Java heap space");
    assertThat(Postmortem.of(3, log, false))
        .isEqualTo(new Postmortem(Status.OUT_OF_MEMORY, "heap: Java heap space"));
    assertThat(Postmortem.of(4, log, false).status()).isEqualTo(Status.CRASHED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1   | # There is insufficient memory for the Java Runtime Environment to continue.",
        "134 |   what():  std::bad_alloc",
        "134 | [enforce fail at alloc_cpu.cpp:119] DefaultCPUAllocator: can't allocate memory: no"
      })
  void knowsThatTheSystemRefusedMemory(int code, String line) {
    Postmortem found = Postmortem.of(code, List.of("x", line, "y"), false);
    assertThat(found.status()).isEqualTo(Status.OUT_OF_MEMORY);
    assertThat(found.reason()).startsWith("native: ").doesNotContain("what", "enforce");
    assertThat(Postmortem.of(42, List.of(line), false).status()).isEqualTo(Status.CRASHED);
  }

  @Test
  void blamesTheSystemForAnUnexplainedKillOnlyIfMemoryWasShort() {
    assertThat(Postmortem.of(137, List.of(), true).status()).isEqualTo(Status.OUT_OF_MEMORY);
    assertThat(Postmortem.of(137, List.of(), false).status()).isEqualTo(Status.CRASHED);
    assertThat(Postmortem.of(139, List.of(), true).status()).isEqualTo(Status.CRASHED);
  }

  @Test
  void readsTheSummaryOfAFatalError() {
    List<String> log =
        List.of(
            "# A fatal error has been detected by the Java Runtime Environment:",
            "#",
            "#  SIGSEGV (0xb) at pc=0x00007f639e80964b, pid=27718, tid=27721",
            "#",
            "# Problematic frame:",
            "# C  [libfoo.so+0x964b]  bar+0xab",
            "#",
            "#   https://example.org/report");
    assertThat(Postmortem.of(134, log, false))
        .isEqualTo(
            new Postmortem(
                Status.CRASHED, "SIGSEGV in [libfoo.so+0x964b]  bar+0xab, exit code 134"));
  }
}
