package dev.gauntlet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An npz file in the making, right or wrong. */
final class NpzFile {
  final Map<String, byte[]> entries = new LinkedHashMap<>();

  NpzFile floats(String name, String shape, double... values) {
    byte[] data = new byte[values.length * Float.BYTES];
    ByteBuffer buffer = littleEndian(data);
    for (double value : values) {
      buffer.putFloat((float) value);
    }
    return entry(name + ".npy", npy(1, header("<f4", shape), data));
  }

  NpzFile longs(String name, String shape, long... values) {
    byte[] data = new byte[values.length * Long.BYTES];
    ByteBuffer buffer = littleEndian(data);
    for (long value : values) {
      buffer.putLong(value);
    }
    return entry(name + ".npy", npy(1, header("<i8", shape), data));
  }

  NpzFile entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  Path write(Path file) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String header(String type, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
  }

  /** An array as NumPy writes it, its header padded to a multiple of 64 bytes. */
  static byte[] npy(int majorVersion, String header, byte[] data) {
    int prefix = majorVersion == 1 ? 10 : 12;
    int length = (prefix + header.length() + 1 + 63) / 64 * 64 - prefix;
    String padded = header + " ".repeat(length - header.length() - 1) + "\n";
    byte[] npy = new byte[prefix + length + data.length];
    ByteBuffer bytes = littleEndian(npy);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
    bytes.put((byte) majorVersion).put((byte) 0);
    if (majorVersion == 1) {
      bytes.putShort((short) length);
    } else {
      bytes.putInt(length);
    }
    bytes.put(padded.getBytes(StandardCharsets.ISO_8859_1)).put(data);
    return npy;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
