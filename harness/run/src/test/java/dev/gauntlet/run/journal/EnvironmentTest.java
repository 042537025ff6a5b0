package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.kernels.KernelChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

  @Test
  void knowsTheMachineItIsOn() {
    Map<String, Object> facts = Environment.of(Records.plan(Records.spec(1)), 3);
    for (String text :
        List.of("cpu", "operating_system", "java", "gauntlet", "djl", "onnxruntime")) {
      assertThat(facts.get(text)).as(text).asString().isNotBlank().isNotEqualTo("null");
    }
    assertThat((int) facts.get("logical_cores")).isPositive();
    assertThat((long) facts.get("memory_mb")).isPositive();
    assertThat(facts.get("libtorch")).asString().matches("\\d+\\.\\d+\\.\\d+.* cpu .*");
    assertThat(facts).containsEntry("jobs", 3).containsEntry("threads", 2);
    assertThat(facts.get("suite_sha256")).asString().hasSize(64);
    assertThat(Json.read(Json.document(facts), Map.class).size()).isEqualTo(facts.size());
  }

  @Test
  void saysWithWhatTrialsInJavaCompute() {
    assertThat(Environment.kernels(KernelChoice.OF_PROCESSOR)).matches("(128|256|512)-bit vectors");
    assertThat(Environment.kernels(KernelChoice.BITS_256)).isEqualTo("256-bit vectors");
    assertThat(Environment.kernels(KernelChoice.SCALAR)).startsWith("scalar: ");
  }

  @Test
  void tellsWhatMakesTimesIncomparable() {
    Map<String, Object> then = Map.of("cpu", "A", "jobs", 1, "threads", 2L, "load_average", 0.5);
    assertThat(Environment.changes(then, Map.of("cpu", "B", "jobs", 2, "threads", 2)))
        .containsExactly("cpu (A, now B)", "jobs (1, now 2)");
    assertThat(Environment.changes(Map.of(), then)).isEmpty();
  }

  @Test
  void keepsTheFlagsThatDecideAndNoPath() {
    assertThat(
            Environment.flags(
                List.of(
                    "-Xmx2g",
                    "-Dgauntlet.home=/home/zaphod/gauntlet",
                    "-Duser.home=/home/zaphod",
                    "-XX:+UseSerialGC",
                    "-XX:MaxRAMPercentage=50.0",
                    "-XX:ErrorFile=/home/zaphod/hs_err",
                    "-XX:HeapDumpPath=zaphod",
                    "-Xlog:gc:file=zaphod.log",
                    "-javaagent:zaphod.jar",
                    "--add-modules=jdk.incubator.vector",
                    "-ea")))
        .isEqualTo(
            "-Xmx2g -XX:+UseSerialGC -XX:MaxRAMPercentage=50.0"
                + " --add-modules=jdk.incubator.vector -ea");
  }

  /** The tests run in a checkout that is not that of this folder, which is none at first. */
  @Test
  void namesTheCommitOfGauntletsOwnCheckout(@TempDir Path home) throws Exception {
    assertThat(commit(home)).isEqualTo(Versions.builtFrom());
    git(home, "init", "-q");
    git(
        home,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@t",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "t");
    assertThat(commit(home)).asString().matches("[0-9a-f]{40}").isNotEqualTo(commit(null));
  }

  private static Object commit(Path home) {
    Map<String, Object> facts = new HashMap<>();
    Environment.addCommit(facts, home == null ? null : home.toString());
    return facts.get("git_commit");
  }

  private static void git(Path folder, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
