package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {

  @Test
  void removesWhatWouldMakeAnotherEngineOrMachine() {
    assertThat(
            prepared(
                Map.of(
                    "PYTORCH_VERSION", "2.9.0",
                    "PYTORCH_LIBRARY_PATH", "/opt/libtorch",
                    "TORCH_SHOW_CPP_STACKTRACES", "1",
                    "DJL_DEFAULT_ENGINE", "MXNet",
                    "AI_DJL_OFFLINE", "false",
                    "JAVA_TOOL_OPTIONS", "-Xmx9g",
                    "JDK_JAVA_OPTIONS", "-agentlib:jdwp=transport=dt_socket",
                    "_JAVA_OPTIONS", "-Xint")))
        .containsOnlyKeys(
            "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_WAIT_POLICY", "OPT_OUT_TRACKING");
  }

  @Test
  void keepsWhatIsTheUsers() {
    Map<String, String> theirs =
        Map.of("PATH", "/bin", "HOME", "/home/u", "LANG", "C", "DJL_CACHE_DIR", "/scratch/djl");
    assertThat(prepared(theirs)).containsAllEntriesOf(theirs);
  }

  @Test
  void decidesOnThreadsAndLeavesTheRestOfSpeedToTheUser() {
    assertThat(
            prepared(
                Map.of("OMP_NUM_THREADS", "64", "GOMP_SPINCOUNT", "7", "OMP_PROC_BIND", "true")))
        .containsEntry("OMP_NUM_THREADS", "3")
        .containsEntry("MKL_NUM_THREADS", "3")
        .containsEntry("GOMP_SPINCOUNT", "7")
        .containsEntry("OMP_PROC_BIND", "true");
    assertThat(prepared(Map.of("OMP_WAIT_POLICY", "active")))
        .containsEntry("OMP_WAIT_POLICY", "active");
  }

  @Test
  void tellsWhatDecidesSpeedWithoutFolders() {
    assertThat(
            ChildEnvironment.speed(
                Map.of(
                    "OMP_PROC_BIND", "true",
                    "LD_PRELOAD", "/home/u/lib/libjemalloc.so:/usr/lib/x.so",
                    "ATEN_CPU_CAPABILITY", "avx2",
                    "PATH", "/home/u/bin")))
        .isEqualTo("ATEN_CPU_CAPABILITY=avx2 LD_PRELOAD=libjemalloc.so:x.so OMP_PROC_BIND=true");
  }

  @Test
  void passesOnOnlyTheOptionsThatAreMeantForChildren() {
    assertThat(
            ChildEnvironment.inherited(
                List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "-Dmy.plugin=1",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "-Xmx8g",
                    "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                    "-javaagent:/x.jar",
                    "-Dcom.sun.management.jmxremote.port=9999",
                    "-Dai.djl.pytorch.num_threads=1",
                    "-Dai.djl.offline=true")))
        .containsExactly(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dmy.plugin=1",
            "-Dai.djl.offline=true");
  }

  private static Map<String, String> prepared(Map<String, String> given) {
    Map<String, String> environment = new HashMap<>(given);
    ChildEnvironment.prepare(environment, 3);
    return environment;
  }
}
