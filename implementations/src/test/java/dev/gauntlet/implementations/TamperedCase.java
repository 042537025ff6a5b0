package dev.gauntlet.implementations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A copy of a parity case in which something is changed: to an implementation that is right, the
 * same as a mistake in the implementation to a case that is right.
 */
final class TamperedCase {
  private final String name;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private String json;

  TamperedCase(Path npz) throws IOException {
    name = npz.getFileName().toString();
    json = Files.readString(json(npz));
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
    }
  }

  /** Adds to the last value of a float32 array. */
  TamperedCase add(String array, float change) {
    byte[] bytes = bytes(array);
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int last = bytes.length - Float.BYTES;
    values.putFloat(last, values.getFloat(last) + change);
    return this;
  }

  /** Exchanges two arrays of one shape. */
  TamperedCase swap(String array, String other) {
    byte[] bytes = bytes(array);
    entries.put(array + ".npy", bytes(other));
    entries.put(other + ".npy", bytes);
    return this;
  }

  /** Changes the JSON file. */
  TamperedCase replace(String text, String other) {
    if (!json.contains(text)) {
      throw new IllegalArgumentException("no " + text + " in " + json);
    }
    json = json.replace(text, other);
    return this;
  }

  /** Writes both files and returns the npz. */
  Path write(Path folder) throws IOException {
    Path npz = folder.resolve(name);
    Files.writeString(json(npz), json);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(npz))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return npz;
  }

  private byte[] bytes(String array) {
    byte[] bytes = entries.get(array + ".npy");
    if (bytes == null) {
      throw new IllegalArgumentException("no array " + array + " in " + name);
    }
    return bytes;
  }

  private static Path json(Path npz) {
    return npz.resolveSibling(npz.getFileName().toString().replace(".npz", ".json"));
  }
}
