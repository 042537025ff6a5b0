package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogsTest {
  @TempDir private Path folder;

  @AfterEach
  void forgetTheFile() {
    System.clearProperty("gauntlet.log");
  }

  @Test
  void makesItsFileWhenThereIsSomethingToSay() {
    Path file = folder.resolve("logs/gauntlet.log");
    System.setProperty("gauntlet.log", file.toString());
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    new Logs().configure(context);

    context.getLogger("dev.gauntlet").info("as always");
    context.getLogger("ai.djl").warn("no GPU");
    assertThat(folder).isEmptyDirectory();

    context.getLogger("dev.gauntlet").warn("odd", new IllegalStateException("cause"));
    context.stop();
    assertThat(file)
        .content()
        .containsPattern("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+ WARN  \\[.*] dev.gauntlet odd\n")
        .contains("java.lang.IllegalStateException: cause\n\tat dev.gauntlet.cli.LogsTest");
  }
}
