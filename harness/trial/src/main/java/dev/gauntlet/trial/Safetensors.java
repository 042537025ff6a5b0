package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Named arrays in one file, in the <a href="https://github.com/huggingface/safetensors">safetensors
 * format</a>: the length of a JSON header (8 bytes), the header, and the arrays back to back, all
 * little-endian. DJL 0.35.1 reads the format but cannot write it, and takes a header at its word.
 *
 * @param arrays by name, in the order of the file
 * @param metadata free text by name
 */
public record Safetensors(Map<String, NDArray> arrays, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";
  private static final int MAX_HEADER_BYTES = 16 << 20;
  private static final int ALIGNMENT = 8;

  private static final Map<DataType, String> NAMES =
      new EnumMap<>(
          Map.of(
              DataType.FLOAT64, "F64",
              DataType.FLOAT32, "F32",
              DataType.FLOAT16, "F16",
              DataType.BFLOAT16, "BF16",
              DataType.INT64, "I64",
              DataType.INT32, "I32",
              DataType.INT8, "I8",
              DataType.UINT8, "U8",
              DataType.BOOLEAN, "BOOL"));

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public Safetensors {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Writes the file, atomically.
   *
   * @throws IOException if it cannot be written; whatever was there is then as it was
   */
  public void write(Path file) throws IOException {
    byte[] header = header().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer length = littleEndian(Long.BYTES).putLong(header.length).flip();
          AtomicFile.writeFully(channel, length);
          AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
          for (NDArray array : arrays.values()) {
            AtomicFile.writeFully(channel, array.toByteBuffer());
          }
        });
  }

  private String header() {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, NDArray> each : arrays.entrySet()) {
      DataType type = each.getValue().getDataType();
      if (!NAMES.containsKey(type)) {
        throw new IllegalArgumentException(
            "%s is %s, must be one of %s".formatted(each.getKey(), type, NAMES.keySet()));
      }
      long end = offset + each.getValue().size() * type.getNumOfBytes();
      ObjectNode entry = header.putObject(each.getKey());
      entry.put("dtype", NAMES.get(type));
      ArrayNode shape = entry.putArray("shape");
      Arrays.stream(each.getValue().getShape().getShape()).forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = JSON.writeValueAsString(header);
    int unpadded = json.getBytes(StandardCharsets.UTF_8).length;
    return json + " ".repeat(-unpadded & (ALIGNMENT - 1));
  }

  /**
   * Reads a file, and believes nothing it says of itself.
   *
   * @param manager owns the arrays
   * @throws InputException if the file is not there or not of this format; names it and says why
   * @throws IOException if it cannot be read
   */
  public static Safetensors read(Path file, NDManager manager) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long length = readFully(channel, Long.BYTES).getLong();
      if (length < 2 || length > Math.min(MAX_HEADER_BYTES, channel.size() - Long.BYTES)) {
        throw new Malformed("its header claims a length of " + length + " bytes");
      }
      String header = StandardCharsets.UTF_8.decode(readFully(channel, (int) length)).toString();
      return readArrays(channel, JSON.readTree(header), manager);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no checkpoint " + file, e);
    } catch (Malformed | EOFException e) {
      throw new InputException("%s is not a checkpoint: %s".formatted(file, e.getMessage()), e);
    } catch (JacksonException e) {
      throw new InputException(
          "%s is not a checkpoint: its header is not JSON: %s"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  private static Safetensors readArrays(FileChannel channel, JsonNode header, NDManager manager)
      throws IOException, Malformed {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    if (!header.isObject()) {
      throw new Malformed("its header is not an object");
    }
    long offset = 0;
    for (Map.Entry<String, JsonNode> each : header.properties()) {
      if (each.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> text : each.getValue().properties()) {
          metadata.put(text.getKey(), text.getValue().asString());
        }
        continue;
      }
      Entry entry = Entry.parse(each.getKey(), each.getValue());
      if (entry.begin != offset) {
        throw new Malformed("the data of " + entry.name + " does not follow the data before it");
      }
      ByteBuffer data = readFully(channel, (int) (entry.end - entry.begin));
      NDArray array = manager.create(data, entry.shape, entry.type);
      array.setName(entry.name);
      arrays.put(entry.name, array);
      offset = entry.end;
    }
    if (channel.position() != channel.size()) {
      throw new Malformed((channel.size() - channel.position()) + " bytes follow its last array");
    }
    return new Safetensors(arrays, metadata);
  }

  private static ByteBuffer readFully(FileChannel channel, int bytes) throws IOException {
    if (bytes > channel.size() - channel.position()) {
      throw new EOFException("it ends early");
    }
    ByteBuffer buffer = littleEndian(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("it ends early");
      }
    }
    return buffer.flip();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What the header says of an array. */
  private record Entry(String name, DataType type, Shape shape, long begin, long end) {

    static Entry parse(String name, JsonNode entry) throws Malformed {
      String typeName = entry.path("dtype").asString("");
      DataType type =
          NAMES.keySet().stream()
              .filter(t -> typeName.equals(NAMES.get(t)))
              .findFirst()
              .orElseThrow(() -> new Malformed(name + " has unknown dtype '" + typeName + "'"));
      long[] shape = longs(name, entry.path("shape"));
      long[] offsets = longs(name, entry.path("data_offsets"));
      long bytes = type.getNumOfBytes();
      try {
        for (long size : shape) {
          bytes = Math.multiplyExact(bytes, size);
        }
      } catch (ArithmeticException e) {
        throw new Malformed(name + " is larger than any memory");
      }
      if (offsets.length != 2 || offsets[1] - offsets[0] != bytes || bytes > Integer.MAX_VALUE) {
        throw new Malformed(
            "%s takes %d bytes, but its data_offsets are %s"
                .formatted(name, bytes, Arrays.toString(offsets)));
      }
      return new Entry(name, type, new Shape(shape), offsets[0], offsets[1]);
    }

    private static long[] longs(String name, JsonNode numbers) throws Malformed {
      long[] values = new long[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        JsonNode number = numbers.get(i);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
          throw new Malformed("a size or offset of " + name + " is " + number);
        }
        values[i] = number.longValue();
      }
      return values;
    }
  }

  /** Why a file is not of this format. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }
}
