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
    assertThat(Postmortem.of(code, List.of(), false, 512))
        .isEqualTo(new Postmortem(Status.CRASHED, reason));
  }

  @Test
  void endsWithTheLastLineOfTheLog() {
    assertThat(Postmortem.of(1, List.of("one", "  two "), false, 512).reason())
        .isEqualTo("exit code 1; its log ends: two");
  }

  @Test
  void namesTheRootOfWhatWasThrownLast() {
    List<String> log =
        """
        a.b.EarlierException: no longer of interest
        \tat a.b.C.d(C.java:1)
        jdk.internal.agent.AgentConfigurationError: java.rmi.server.ExportException: Port already in use
        \tat jdk.management.agent/sun.management.jmxremote.A.b(A.java:491)
        \tat jdk.management.agent/jdk.internal.agent.Agent.startAgent(Agent.java:447)
        Caused by: java.rmi.server.ExportException: Port already in use: 9999
        \tat java.rmi/sun.rmi.transport.tcp.TCPTransport.listen(TCPTransport.java:346)
        \t... 3 more
        Caused by: java.net.BindException: Address already in use (Bind failed)
        \tat java.base/java.net.PlainSocketImpl.socketBind(Native Method)
        \t... 11 more
        """
            .lines()
            .toList();
    assertThat(Postmortem.of(1, log, false, 512).reason())
        .isEqualTo("exit code 1; it threw BindException: Address already in use (Bind failed)");
  }

  @Test
  void namesTheFirstLineOfAMessageOfSeveral() {
    List<String> log =
        List.of(
            "Exception in thread \"main\" ai.djl.engine.EngineException: no such kernel",
            "Exception raised from lookup at ../dispatch.cpp:1 (most recent call first):",
            "frame #0: c10::Error + 0x1 (0x7f in libc10.so)",
            "",
            "\tat ai.djl.pytorch.jni.PyTorchLibrary.x(Native Method)",
            "\tat a.B.c(B.java:2)");
    assertThat(Postmortem.of(1, log, false, 512).reason())
        .isEqualTo("exit code 1; it threw EngineException: no such kernel");
  }

  @Test
  void leavesOutWhatTheJavaCommandAlwaysAdds() {
    List<String> log =
        List.of(
            "Unrecognized VM option 'UseFoo'",
            "Error: Could not create the Java Virtual Machine.",
            "Error: A fatal exception has occurred. Program will exit.");
    assertThat(Postmortem.of(1, log, false, 512).reason())
        .isEqualTo("exit code 1; its log ends: Unrecognized VM option 'UseFoo'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.io.IOException: No space left on device | free some room, or set DJL_CACHE_DIR",
        "java.nio.file.AccessDeniedException: /x       | set DJL_CACHE_DIR",
        "UnsatisfiedLinkError: /x.so: failed to map segment from shared object | set DJL_CACHE_DIR",
        "UnsatisfiedLinkError: /x.so: file too short  | delete the folder",
        "SIGILL, exit code 132                         | this processor lacks instructions"
      })
  void saysWhatHelpsWhereTheEngineCannotBeLoaded(String cause, String cure) {
    assertThat(Postmortem.noEngine(cause, "log.txt"))
        .startsWith("no trial can run, as the engine cannot be loaded (" + cause + ")")
        .contains(cure)
        .endsWith("the whole log is log.txt");
  }

  @Test
  void knowsAFullHeap() {
    List<String> log = List.of("Terminating due to java.lang.OutOfMemoryError: Java heap space");
    assertThat(Postmortem.of(3, log, false, 512))
        .isEqualTo(
            new Postmortem(
                Status.OUT_OF_MEMORY,
                "heap: Java heap space, of 512 MiB at most; more with --heap"));
    assertThat(Postmortem.of(4, log, false, 512).status()).isEqualTo(Status.CRASHED);
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
    Postmortem found = Postmortem.of(code, List.of("x", line, "y"), false, 512);
    assertThat(found.status()).isEqualTo(Status.OUT_OF_MEMORY);
    assertThat(found.reason()).startsWith("native: ").doesNotContain("what", "enforce");
    assertThat(Postmortem.of(42, List.of(line), false, 512).status()).isEqualTo(Status.CRASHED);
  }

  @Test
  void blamesTheSystemForAnUnexplainedKillOnlyIfMemoryWasShort() {
    assertThat(Postmortem.of(137, List.of(), true, 512).status()).isEqualTo(Status.OUT_OF_MEMORY);
    assertThat(Postmortem.of(137, List.of(), false, 512).status()).isEqualTo(Status.CRASHED);
    assertThat(Postmortem.of(139, List.of(), true, 512).status()).isEqualTo(Status.CRASHED);
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
    assertThat(Postmortem.of(134, log, false, 512))
        .isEqualTo(
            new Postmortem(
                Status.CRASHED, "SIGSEGV in [libfoo.so+0x964b]  bar+0xab, exit code 134"));
  }
}
