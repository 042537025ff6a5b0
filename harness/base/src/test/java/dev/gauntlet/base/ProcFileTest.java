package dev.gauntlet.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFileTest {
  @TempDir Path folder;

  @Test
  void findsWhatStandsBehindAName() throws IOException {
    Path status = folder.resolve("status");
    Files.write(
        status, new byte[] {'N', 'a', 'm', 'e', ':', '\t', (byte) 0xE9, '\n'}); // no valid UTF-8
    Files.writeString(
        status,
        "VmHWM:\t  2048 kB\nVmHWMs: 7\nCpus_allowed_list:\t0-3,8\nEmpty:\n",
        StandardOpenOption.APPEND);
    assertThat(ProcFile.number(status, "VmHWM:")).isEqualTo(2048);
    assertThat(ProcFile.value(status, "VmHWM:")).isEqualTo("2048 kB");
    assertThat(ProcFile.value(status, "Cpus_allowed_list:")).isEqualTo("0-3,8");
    assertThat(ProcFile.value(status, "Name:")).isEqualTo("\u00E9");
    assertThat(ProcFile.number(status, "Empty:")).isNull();
    assertThat(ProcFile.value(status, "Absent:")).isNull();
  }

  @Test
  void readsTheListsOfLinux() {
    assertThat(ProcFile.numbers("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
    assertThat(ProcFile.numbers("3")).containsExactly(3);
  }

  @Test
  void aFileThatIsNotThereTellsNothing() {
    assertThat(ProcFile.value(folder.resolve("gone"), "VmHWM:")).isNull();
    assertThat(ProcFile.number(folder.resolve("gone"), "VmHWM:")).isNull();
  }
}
