package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsIT {
  @TempDir Path folder;
  private Path file;
  private NDManager manager;

  @BeforeEach
  void open() {
    file = folder.resolve("a.safetensors");
    manager = TorchEngine.load(1).newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    write();
    Safetensors read = Safetensors.read(file, manager);
    assertThat(read.metadata()).containsExactly(Map.entry("note", "ä \"quoted\""));
    assertThat(read.arrays().keySet()).containsExactly("h.0.weight", "scalar", "none", "ids");
    read.arrays().forEach((name, array) -> assertThat(array).isEqualTo(arrays().get(name)));
  }

  @Test
  void isReadByDjl() throws IOException {
    write();
    try (var in = Files.newInputStream(file)) {
      NDList list = NDList.decode(manager, in);
      assertThat(list.get("h.0.weight")).isEqualTo(arrays().get("h.0.weight"));
      assertThat(list.get("ids")).isEqualTo(arrays().get("ids"));
    }
  }

  @Test
  void alignsItsDataAndLeavesNothingElseBehind() throws IOException {
    write();
    long header = ByteBuffer.wrap(bytes()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    assertThat(folder.toFile().list()).containsExactly("a.safetensors");
  }

  @Test
  void keepsTheOldFileIfTheNewOneCannotBeWritten() throws IOException {
    write();
    byte[] before = bytes();
    NDArray text = manager.create("no number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Safetensors(Map.of("text", text), Map.of()).write(file))
        .withMessageStartingWith("text is string, must be one of");
    assertThat(bytes()).isEqualTo(before);
  }

  @Test
  void refusesAFileThatIsCutAnywhere() throws IOException {
    write();
    byte[] whole = bytes();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.read(file, manager))
          .as("%d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file + " is not a checkpoint: ");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> Safetensors.read(file, manager))
        .hasMessageEndingWith("1 bytes follow its last array");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|its header is not an object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|"
            + "a takes 8 bytes, but its data_offsets are [0, 4]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|"
            + "the data of a does not follow the data before it",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}|a has unknown dtype 'F31'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|"
            + "a size or offset of a is -1",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|"
            + "a size or offset of a is 1.5",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999,9999999999],\"data_offsets\":[0,4]}}|"
            + "a is larger than any memory",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1000000000],\"data_offsets\":[0,4000000000]}}|"
            + "a takes 4000000000 bytes, but its data_offsets are [0, 4000000000]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[100000],\"data_offsets\":[0,400000]}}|it ends early",
        "{\"a\":1,\"a\":2}|its header is not JSON: Duplicate Object property \"a\"",
        "{\"a\":|its header is not JSON: Unexpected end-of-input",
      })
  void believesNoHeader(String header, String reason) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
    assertThatThrownBy(() -> Safetensors.read(file, manager))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " is not a checkpoint: " + reason);
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> Safetensors.read(file, manager))
        .isInstanceOf(InputException.class)
        .hasMessage("there is no checkpoint " + file);
  }

  private void write() throws IOException {
    new Safetensors(arrays(), Map.of("note", "ä \"quoted\"")).write(file);
  }

  private byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put("h.0.weight", manager.arange(6f).reshape(2, 3).add(0.1f));
    arrays.put("scalar", manager.create(3.5));
    arrays.put("none", manager.zeros(new Shape(0, 4), DataType.FLOAT32));
    arrays.put("ids", manager.create(new long[] {1, Long.MAX_VALUE}));
    return arrays;
  }
}
