package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class ShellCommandTest {

  @ParameterizedTest
  @CsvSource({"run, run", "a/b-c_1.2=x, a/b-c_1.2=x", "my run, \"'my run'\"", "$HOME, \"'$HOME'\""})
  void quotesWhatAShellWouldChange(String word, String quoted) {
    assertThat(ShellCommand.quote(word)).isEqualTo(quoted.replace("\"", ""));
  }

  /** A shell itself is asked. */
  @ParameterizedTest
  @ValueSource(strings = {"it's", "a  b", "*", "`id`", "\"", "a;b", "~", "", "\\", "a\nb"})
  void givesAShellBackTheSameWord(String word) throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellCommand.quote(word)).start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(word);
  }

  @Test
  void callsTheLauncherByAPathThatWorks(@TempDir Path folder) throws IOException {
    Path home = Files.createDirectory(folder.resolve("my home")).toRealPath();
    Path launcher = Files.writeString(home.resolve("gauntlet"), "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();

    assertThat(ShellCommand.launcher(home.toString(), "/bin", folder))
        .isEqualTo("'" + launcher + "'");
    assertThat(ShellCommand.launcher(home.toString(), "/bin", home)).isEqualTo("./gauntlet");
    assertThat(ShellCommand.launcher(home.toString(), "/bin:" + home, folder))
        .isEqualTo("gauntlet");
    assertThat(ShellCommand.launcher(null, null, folder)).isEqualTo("gauntlet");
  }
}
