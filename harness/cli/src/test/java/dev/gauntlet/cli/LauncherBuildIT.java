package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a checkout that was built before, whose Maven does what a script says. */
final class LauncherBuildIT {
  @TempDir private Path checkout;

  @BeforeEach
  void checkOut() throws IOException {
    for (String part : List.of("harness/cli/target/gauntlet/lib", "implementations", "tasks")) {
      Files.createDirectories(checkout.resolve(part));
    }
    Files.createDirectory(checkout.resolve("reports"));
    Files.createFile(checkout.resolve("pom.xml"));
    Files.copy(Command.DISTRIBUTION.resolve("gauntlet"), checkout.resolve("gauntlet"));
  }

  private void maven(String script) throws IOException {
    Path maven = checkout.resolve("mvnw");
    Files.writeString(maven, "#!/bin/sh\necho \"$*\" >>builds\n" + script + "\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
  }

  private Outcome list() {
    ProcessBuilder builder =
        Command.builder(List.of(checkout.resolve("gauntlet").toString(), "list"), checkout);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return Command.start(builder).outcome();
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(checkout.resolve("builds"));
  }

  @Test
  void endsWhereTheBuildFailsRatherThanWithWhatWasBuiltBefore() throws IOException {
    maven("echo 'COMPILATION ERROR'; exit 1");

    for (int attempt = 1; attempt <= 2; attempt++) {
      Outcome outcome = list();
      assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
      assertThat(outcome.err()).contains("COMPILATION ERROR", "gauntlet: the build failed");
      assertThat(builds()).hasSize(attempt).allMatch(build -> build.contains(" -o "));
    }
  }

  @Test
  void downloadsALibraryThatIsNotThereYet() throws IOException {
    maven("echo 'in offline mode'; exit 1");

    assertThat(list().err()).contains("gauntlet: the build failed");
    assertThat(builds())
        .hasSize(2)
        .satisfies(builds -> assertThat(builds.get(0)).contains(" -o "))
        .satisfies(builds -> assertThat(builds.get(1)).doesNotContain(" -o "));
  }
}
