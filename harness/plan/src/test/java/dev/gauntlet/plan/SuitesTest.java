package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuitesTest {

  @TempDir Path root;

  @Test
  void listsWhatIsBuiltIn() {
    assertThat(Suites.builtIn())
        .containsEntry("toys", "Both toys, in every way there is to write a suite.")
        .containsEntry("tables", "")
        .hasSize(2);
    assertThat(Suites.load("tables").name()).isEqualTo("tables");
  }

  @Test
  void readsFiles() throws IOException {
    Path file = root.resolve("mine.yaml");
    Files.writeString(file, "suite: mine\ntrials: [{task: a, implementations: [b]}]");

    assertThat(Suites.load(file.toString()).name()).isEqualTo("mine");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatThrownBy(() -> Suites.load("toy"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "unknown suite 'toy' (did you mean 'toys'?); allowed: toys, tables,"
                + " or the path of a .yaml file");
    assertThatThrownBy(() -> Suites.load("../suites/toys"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("unknown suite '../suites/toys'");
    assertThatThrownBy(() -> Suites.load("gone.yaml"))
        .isInstanceOf(InputException.class)
        .hasMessage("no suite file gone.yaml");
    assertThatThrownBy(() -> Suites.load("a\0.yaml"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("suite file a\\u0000.yaml cannot be read: ");
  }

  @Test
  void refusesALargeFileWithoutReadingItAll() throws IOException {
    Path file = root.resolve("large.yaml");
    Files.write(file, new byte[3 * YamlReader.MAX_BYTES]);

    assertThatThrownBy(() -> Suites.load(file.toString()))
        .isInstanceOf(InputException.class)
        .hasMessage("%s has more than 1048576 bytes", file);
  }
}
