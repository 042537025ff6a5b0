package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.cli.Command.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users' machines set for other programs. */
class HostileEnvironmentIT {
  @TempDir private Path folder;

  @BeforeEach
  void writeSuite() throws IOException {
    TinyRun.suite(folder);
  }

  @Test
  void trialsDoNotInheritWhatIsMeantForOtherProcesses() throws Exception {
    Outcome outcome =
        run(
            Map.of(
                "PYTORCH_VERSION", "2.9.0",
                "OMP_PROC_BIND", "true",
                "JAVA_TOOL_OPTIONS", managed(freePort())),
            "run",
            "tiny.yaml",
            "--jobs",
            "2",
            "--heap",
            "300m",
            "--out",
            "run");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Map<?, ?> environment =
        Json.read(Files.readString(folder.resolve("run/environment.json")), Map.class);
    assertThat(environment.get("trial_heap_mb")).hasToString("300");
    assertThat(environment.get("trial_variables"))
        .asString()
        .contains("OMP_NUM_THREADS=1", "OMP_PROC_BIND=true");
  }

  private static String managed(int port) {
    return "-Dcom.sun.management.jmxremote.port=%d -Dcom.sun.management.jmxremote.ssl=false"
            .formatted(port)
        + " -Dcom.sun.management.jmxremote.authenticate=false"
        + " -Dcom.sun.management.jmxremote.host=127.0.0.1";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void stopsAtOnceWhereTheEngineCannotBeLoaded() throws Exception {
    Path file = Files.writeString(folder.resolve("cache"), "no folder");
    Outcome outcome =
        run(Map.of("DJL_CACHE_DIR", file.toString()), "run", "tiny.yaml", "--out", "run");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors())
        .filteredOn(line -> line.startsWith("gauntlet: "))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("gauntlet: no trial can run, as the engine cannot be loaded (")
        .contains(file.toString(), "set DJL_CACHE_DIR to a folder", "the whole log is ");
    assertThat(TinyRun.finished(folder.resolve("run"))).isEmpty();

    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(TinyRun.finished(folder.resolve("run"))).hasSize(TinyRun.TRIALS);
  }

  @Test
  void refusesAHeapThatThisMachineHasNot() {
    Outcome outcome =
        Command.gauntlet(folder, "run", "tiny.yaml", "--heap", "9999999m", "--out", "run");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("gauntlet: heap is 9999999m, must be at most ");
  }

  private Outcome run(Map<String, String> variables, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(Command.line(folder));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "gauntlet", ".out");
    Path err = Files.createTempFile(folder, "gauntlet", ".err");
    ProcessBuilder builder =
        Command.builder(command, folder).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(variables);
    return new Command.Running(builder.start(), out, err).outcome();
  }
}
