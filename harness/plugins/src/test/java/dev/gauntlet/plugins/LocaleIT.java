package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A container often has no locale; its Java then cannot name every file. */
class LocaleIT {
  private static final String CYRILLIC = "\u0440\u043e\u043c\u0430\u043d.txt";

  /** Run in that locale: reads a corpus and prints why that fails. */
  public static final class Reader {
    public static void main(String[] args) throws IOException {
      try {
        DataFolders.of(null).read(CYRILLIC);
      } catch (InputException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatItCannotExpressAName() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Reader.class.getName());
    builder.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
    builder.environment().put("LC_ALL", "C");

    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), US_ASCII);

    assertThat(process.waitFor()).isZero();
    assertThat(printed)
        .contains("which this locale cannot express (its encoding is ANSI_X3.4-1968)")
        .contains("LC_ALL=C.UTF-8");
  }
}
