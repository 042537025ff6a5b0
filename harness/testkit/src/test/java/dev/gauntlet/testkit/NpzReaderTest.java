package dev.gauntlet.testkit;

import static dev.gauntlet.testkit.NpzFile.header;
import static dev.gauntlet.testkit.NpzFile.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.InputException;
import dev.gauntlet.testkit.NpyArray.Floats;
import dev.gauntlet.testkit.NpyArray.Longs;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzReaderTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("a.npz");
  }

  @Test
  void readsArraysInTheirOrder() {
    new NpzFile()
        .floats("w", "(2, 3)", 1, 2, 3, 4, 5, -6.5)
        .floats("scalar", "()", Float.NaN)
        .longs("param:h.0.b-1", "(2,)", Long.MIN_VALUE, 7)
        .floats("empty", "(0, 5)")
        .entry("v2.npy", npy(2, header("<f4", "(1,)"), new byte[] {0, 0, -128, 63}))
        .write(file);

    Map<String, NpyArray> arrays = NpzReader.read(file);

    assertThat(arrays.keySet()).containsExactly("w", "scalar", "param:h.0.b-1", "empty", "v2");
    assertThat(arrays.get("w")).isEqualTo(floats(new Shape(2, 3), 1, 2, 3, 4, 5, -6.5f));
    assertThat(arrays.get("scalar").shape()).isEqualTo(new Shape());
    assertThat(((Floats) arrays.get("scalar")).values().get(0)).isNaN();
    assertThat(arrays.get("param:h.0.b-1"))
        .isEqualTo(new Longs(new Shape(2), LongBuffer.wrap(new long[] {Long.MIN_VALUE, 7})));
    assertThat(arrays.get("empty").shape()).isEqualTo(new Shape(0, 5));
    assertThat(arrays.get("v2")).isEqualTo(floats(new Shape(1), 1));
  }

  private static Floats floats(Shape shape, float... values) {
    return new Floats(shape, FloatBuffer.wrap(values));
  }

  static Stream<Arguments> malformedArrays() {
    byte[] four = new byte[4];
    String good = header("<f4", "(1,)");
    return Stream.of(
        Arguments.of(new byte[0], "is not an npy array"),
        Arguments.of("not numpy".getBytes(StandardCharsets.UTF_8), "is not an npy array"),
        Arguments.of(npy(3, good, four), "is npy version 3.0, must be 1.0 or 2.0"),
        Arguments.of(Arrays.copyOf(npy(1, good, four), 9), "ends within its header"),
        Arguments.of(Arrays.copyOf(npy(2, good, four), 60), "ends within its header"),
        Arguments.of(
            npy(2, good + " ".repeat(10_000), four),
            "has a header of 10100 bytes, must be at most 10000"),
        Arguments.of(
            npy(1, header("<f8", "(1,)"), new byte[8]), "is of type '<f8', must be '<f4' or '<i8'"),
        Arguments.of(
            npy(1, header(">f4", "(1,)"), four), "is of type '>f4', must be '<f4' or '<i8'"),
        Arguments.of(npy(1, header("|O", "(1,)"), four), "is of type '|O', must be '<f4' or '<i8'"),
        Arguments.of(
            npy(1, good.replace("False", "True"), four), "is in Fortran order, must be in C order"),
        Arguments.of(
            npy(1, header("<f4", "(2,)"), four),
            "holds 4 bytes of values, which is not the size of its shape (2)"),
        Arguments.of(
            npy(1, header("<f4", "()"), new byte[5]),
            "holds 5 bytes of values, which is not the size of its shape ()"),
        Arguments.of(
            npy(1, header("<f4", "(4294967296, 4294967296)"), four),
            "holds 4 bytes of values, which is not the size of its shape (4294967296, 4294967296)"),
        Arguments.of(
            npy(1, header("<f4", "(-1,)"), four), "has the shape (-1,), must be a tuple of sizes"),
        Arguments.of(npy(1, header("<f4", "(1)"), four), "has the shape (1), must be a tuple of"),
        Arguments.of(npy(1, header("<f4", "(,)"), four), "has the shape (,), must be a tuple of"),
        Arguments.of(npy(1, header("<f4", "(1,,)"), four), "has the shape (1,,), must be a tuple"),
        Arguments.of(
            npy(1, header("<f4", "(99999999999999999999,)"), four),
            "has the shape (99999999999999999999,), must be a tuple of sizes"),
        Arguments.of(npy(1, "{'descr': '<f4'}", four), "has the header '{'descr': '<f4'}', must"),
        Arguments.of(npy(1, "", four), "has the header '', must be like {'descr': '<f4', "),
        Arguments.of(npy(1, good.replace(" }", "'a': 1}"), four), "has the header"),
        Arguments.of(npy(1, good.replace(" }", "'shape': (1,)}"), four), "has the header"),
        Arguments.of(npy(1, good.replace("'<f4'", "True"), four), "has the header"),
        Arguments.of(npy(1, good.replace("False", "'no'"), four), "has the header"));
  }

  @ParameterizedTest
  @MethodSource("malformedArrays")
  void refusesMalformedArrays(byte[] npy, String why) {
    new NpzFile().floats("w", "(1,)", 1).entry("x.npy", npy).write(file);

    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("array 'x' of %s %s", file, why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x.npy", "/x.npy", "a/x.npy", "a\\x.npy", "x.npz", "x", "x\n.npy", ".."})
  void refusesEntriesThatAreNoPlainNames(String name) {
    new NpzFile().entry(name, npy(1, header("<f4", "(1,)"), new byte[4])).write(file);

    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s has an entry '%s', must be a plain name that ends in .npy",
            file, name.replace("\n", "\\n"));
  }

  @Test
  void refusesAnArrayThatIsThereTwice() throws IOException {
    new NpzFile().floats("wx", "(1,)", 1).floats("wy", "(1,)", 2).write(file);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("wy.npy", "wx.npy");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage("%s has two entries 'wx.npy'", file);
  }

  @Test
  void refusesABomb() {
    double[] zeros = new double[5_000_000];
    new NpzFile().floats("zeros", "(5000000,)", zeros).write(file);

    assertThat(file.toFile().length()).isLessThan(100_000);
    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage("%s unpacks to far more than its size", file);
  }

  @Test
  void refusesWhatIsNoZip() throws IOException {
    Files.writeString(file, "PK, but not really");

    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("%s is not a complete npz file, a zip of arrays: ", file)
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> NpzReader.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessage("there is no file %s", folder);
  }

  @Test
  void noticesEveryTruncation() throws IOException {
    byte[] whole = sample();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpzReader.read(file))
          .as("the first %d bytes of %d", length, whole.length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** A flipped bit is refused, or was in a part that says nothing, such as a time stamp. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void neverReadsDamagedValues(long seed) throws IOException {
    byte[] whole = sample();
    Files.write(file, whole);
    Map<String, NpyArray> arrays = NpzReader.read(file);
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      try {
        Map<String, NpyArray> read = NpzReader.read(file);
        assertThat(read.values()).containsExactlyElementsOf(arrays.values());
      } catch (InputException e) {
        refused++;
      }
    }

    assertThat(refused).isGreaterThan(250);
  }

  private byte[] sample() throws IOException {
    Random random = new Random(17);
    double[] values = random.doubles(60).toArray();
    new NpzFile().floats("w", "(6, 10)", values).longs("x", "(2, 2)", 1, 2, 3, 4).write(file);
    return Files.readAllBytes(file);
  }
}
