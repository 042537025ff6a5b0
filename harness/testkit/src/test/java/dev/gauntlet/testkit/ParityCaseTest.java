package dev.gauntlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityCaseTest {
  @TempDir private Path folder;
  private final TinyCase tiny = new TinyCase(true, 1);

  @Test
  void readsACase() {
    Path npz = TinyCase.write(folder, tiny.npz(), tiny.json());

    ParityCase parityCase = ParityCase.read(npz);

    assertThat(parityCase.implementation()).isEqualTo("tiny");
    assertThat(parityCase.description().problem()).isEqualTo(new Problem(5, 4, Targets.ALL));
    assertThat(parityCase.description().sizes())
        .isEqualTo(
            Map.of("n_embd", 5L, "n_head", 0L, "n_layer", 0L, "n_hidden", 0L, "dropout", 0L));
    assertThat(parityCase.description().optimizer().eps()).isEqualTo(1e-8);
    assertThat(parityCase.parameters()).containsOnlyKeys("table.weight", "out.b_K");
    assertThat(parityCase.gradients()).containsOnlyKeys("table.weight", "out.b_K");
    assertThat(parityCase.finals()).containsOnlyKeys("table.weight", "out.b_K");
    assertThat(parityCase.adamwLosses().remaining()).isEqualTo(6);
  }

  static Stream<Arguments> wrongArrays() {
    return Stream.of(
        wrong(npz -> npz.entries.remove("x.npy"), "array 'x' is missing"),
        wrong(npz -> npz.entries.remove("loss.npy"), "array 'loss' is missing"),
        wrong(npz -> npz.entries.remove("grad:out.b_K.npy"), "array 'grad:out.b_K' is missing"),
        wrong(npz -> npz.entries.remove("final:out.b_K.npy"), "array 'final:out.b_K' is missing"),
        wrong(
            npz -> npz.entries.remove("param:out.b_K.npy"),
            "its parameters have 25 values, its JSON file says 26"),
        wrong(
            npz -> npz.floats("grad:other", "(1,)", 0),
            "there are gradients or final values of other arrays than its parameters"),
        wrong(
            npz -> npz.floats("weights", "(1,)", 0),
            "unknown array 'weights'; allowed: param:NAME, grad:NAME, final:NAME, x, y, logits,"
                + " loss, adamw_losses"),
        wrong(
            npz -> npz.floats("x", "(3, 4)", new double[12]),
            "array 'x' is of type float32, must be int64"),
        wrong(
            npz -> npz.longs("loss", "(1,)", 1), "array 'loss' is of type int64, must be float32"),
        wrong(
            npz -> npz.longs("grad:out.b_K", "(1,)", 1),
            "array 'grad:out.b_K' is of type int64, must be float32"),
        wrong(
            npz -> npz.floats("grad:out.b_K", "()", 1),
            "array 'grad:out.b_K' has shape (), must be (1)"),
        wrong(
            npz -> npz.floats("final:out.b_K", "(2,)", 1, 2),
            "array 'final:out.b_K' has shape (2), must be (1)"),
        wrong(npz -> npz.floats("loss", "(2,)", 1, 2), "array 'loss' has shape (2), must be one"),
        wrong(
            npz -> npz.floats("adamw_losses", "(5,)", new double[5]),
            "array 'adamw_losses' has shape (5), must be (6)"),
        wrong(
            npz -> npz.longs("x", "(12,)", new long[12]),
            "array 'x' has shape (12), must be (3, T) with T from 1 to 4"),
        wrong(
            npz -> npz.longs("x", "(3, 5)", new long[15]),
            "array 'x' has shape (3, 5), must be (3, T) with T from 1 to 4"),
        wrong(
            npz -> npz.longs("x", "(3, 0)"),
            "array 'x' has shape (3, 0), must be (3, T) with T from 1 to 4"),
        wrong(npz -> npz.longs("y", "(3,)", 0, 0, 0), "array 'y' has shape (3), must be (3, 4)"),
        wrong(
            npz -> npz.floats("logits", "(3, 2, 5)", new double[30]),
            "array 'logits' has shape (3, 2, 5), must be (3, 4, 5)"),
        wrong(
            npz -> npz.longs("x", "(3, 4)", 0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0),
            "array 'x' holds the token id 5, must be from 0 to 4"),
        wrong(
            npz -> npz.longs("y", "(3, 4)", 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, -1),
            "array 'y' holds the token id -1, must be from 0 to 4"));
  }

  private static Arguments wrong(Consumer<NpzFile> change, String message) {
    return Arguments.of(change, message);
  }

  @ParameterizedTest
  @MethodSource("wrongArrays")
  void refusesArraysThatDoNotFit(Consumer<NpzFile> change, String message) {
    NpzFile npz = tiny.npz();
    change.accept(npz);
    Path file = TinyCase.write(folder, npz, tiny.json());

    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("%s: %s", file, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"batch\": 3, | `` | Missing creator property 'batch' (line 22)",
        "\"eps\": 1e-08, | `` | Missing creator property 'eps' (at optimizer.eps, line 21)",
        "\"batch\": 3 | \"batch\": \"3\" |"
            + " Cannot coerce String value (\"3\") to int value (at batch, line 10)",
        "\"batch\": 3 | \"batch\": 3.0 |"
            + " Cannot coerce Floating-point value (3.0) to int value (at batch, line 10)",
        "\"batch\": 3 | \"batch\": null | Cannot map null into type int (at batch, line 10)",
        "\"vocab_size\": 5 | \"vocab_size\": 0 | vocab_size is 0, must be positive (line 22)",
        "\"vocab_size\": 5 | \"vocab_size\": 5000000000 | Numeric value (5000000000) out of range of"
            + " int (-2147483648 - 2147483647) (at vocab_size, line 4)",
        "\"target\": \"all\" | \"target\": \"some\" |"
            + " Cannot deserialize value of type Target from String \"some\": not one of the values"
            + " accepted for Enum class: [all, last] (at target, line 3)",
        "\"tiny\" | 7 |"
            + " Cannot coerce Integer value (7) to String value (at implementation, line 2)",
        "\"AdamW\" | \"SGD\" | name of optimizer is 'SGD', must be 'AdamW' (line 21)",
        "\"lr\": 0.01 | \"lr\": \"NaN\" | NaN is not a number (at optimizer.lr, line 15)",
        "\"lr\": 0.01 | \"lr\": 1e999 | 1e999 is too large (at optimizer.lr, line 15)",
        "\"lr\": 0.01 | \"lr\": -0.01 |"
            + " learning_rate is -0.01, must be positive (at optimizer, line 21)",
        "\"beta1\": 0.9 | \"beta1\": 1 |"
            + " beta1 is 1.0, must be 0 or more and less than 1 (at optimizer, line 21)",
        "\"lr\": 0.01 | \"lr\": 0.01, \"amsgrad\": false |"
            + " Unrecognized property \"amsgrad\" (at optimizer.amsgrad)",
        "\"n_head\": 0 | \"n_head\": [1] |"
            + " n_head is [1], must be a string, a boolean or a number (line 22)",
        "\"batch\": 3 | \"batch\": 3, \"batch\": 3 | Duplicate Object property \"batch\" (line 10)"
      })
  void refusesWrongSizes(String right, String wrong, String message) {
    Path file = TinyCase.write(folder, tiny.npz(), tiny.json().replace(right, wrong));

    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage("%s is not a CaseDescription: %s", folder.resolve("tiny.json"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}}", "{\"a\": 01}", "\u0000", "{'a': 1}", "{\"a\": NaN}"})
  void refusesWhatIsNoJson(String json) {
    Path file = TinyCase.write(folder, tiny.npz(), json);

    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("%s is not a CaseDescription: ", folder.resolve("tiny.json"));
  }

  @Test
  void refusesAJsonThatIsTooLargeOrTooDeepOrNoObject() {
    Path file = TinyCase.write(folder, tiny.npz(), " ".repeat(70_000) + tiny.json());
    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(".*tiny.json has \\d+ bytes, must have at most 65536");

    TinyCase.write(folder, tiny.npz(), "[".repeat(60_000));
    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a CaseDescription: ");

    TinyCase.write(folder, tiny.npz(), "[1]");
    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s is not a CaseDescription: Cannot deserialize value of type CaseDescription from"
                + " Array value (token START_ARRAY)",
            folder.resolve("tiny.json"));
  }

  /** Or a file of a few bytes could have a model of billions of blocks built. */
  @Test
  void refusesASizeBeyondTheNumberOfParameters() {
    String json = tiny.json().replace("\"n_layer\": 0", "\"n_layer\": 2000000000");
    Path file = TinyCase.write(folder, tiny.npz(), json);

    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s: n_layer is 2000000000, must be at most 26, the number of its parameters", file);
  }

  @Test
  void refusesAFileWithoutItsOther() throws IOException {
    Path file = TinyCase.write(folder, tiny.npz(), tiny.json());
    Path json = folder.resolve("tiny.json");
    assertThatThrownBy(() -> ParityCase.read(json))
        .isInstanceOf(InputException.class)
        .hasMessage("%s is not a parity case, must end in .npz", json);

    Files.delete(json);
    assertThatThrownBy(() -> ParityCase.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage("there is no file %s", json);

    assertThatThrownBy(() -> ParityCase.read(folder.resolve("none.npz")))
        .isInstanceOf(InputException.class)
        .hasMessage("there is no file %s", folder.resolve("none.npz"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusesEveryTruncatedCase(long seed) throws IOException {
    Path file = TinyCase.write(folder, tiny.npz(), tiny.json());
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertThatThrownBy(() -> ParityCase.read(file)).isInstanceOf(InputException.class);
    }
  }
}
