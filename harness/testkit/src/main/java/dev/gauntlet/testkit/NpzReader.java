package dev.gauntlet.testkit;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the arrays of an npz file, a zip of npy arrays that may come from anywhere. */
final class NpzReader {
  private static final String SUFFIX = ".npy";
  private static final Pattern ENTRY_NAME = Pattern.compile("[\\w.:-]+\\" + SUFFIX);

  /**
   * A file may unpack to this many times its size and {@link #SPARE_BYTES}: a bomb does to more.
   */
  private static final long MOST_EXPANSION = 100;

  private static final long SPARE_BYTES = 1 << 20;
  private static final long MOST_BYTES = 1 << 30;

  private final Path file;
  private long bytesLeft;

  private NpzReader(Path file) {
    this.file = file;
  }

  /**
   * Reads every array.
   *
   * @return arrays by name, in the order of the file
   * @throws InputException if the file cannot be read, is damaged, or holds anything but arrays
   *     that {@link NpyReader} reads
   */
  static Map<String, NpyArray> read(Path file) {
    try {
      return new NpzReader(file).read();
    } catch (InputException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) { // the latter for an undecodable name
      throw new InputException(
          "%s is not a complete npz file, a zip of arrays: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Map<String, NpyArray> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file " + file);
    }
    bytesLeft = Math.min(MOST_BYTES, Files.size(file) * MOST_EXPANSION + SPARE_BYTES);
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      requireNames(entries);
      for (ZipEntry entry : entries) {
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        String place = "array '%s' of %s".formatted(name, file);
        arrays.put(name, new NpyReader(place, bytes(zip, entry)).read());
      }
    }
    return arrays;
  }

  private void requireNames(List<? extends ZipEntry> entries) {
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : entries) {
      if (!ENTRY_NAME.matcher(entry.getName()).matches()) {
        throw new InputException(
            "%s has an entry '%s', must be a plain name that ends in %s"
                .formatted(file, entry.getName(), SUFFIX));
      }
      if (!names.add(entry.getName())) {
        throw new InputException("%s has two entries '%s'".formatted(file, entry.getName()));
      }
    }
  }

  private byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
    long size = entry.getSize();
    bytesLeft -= size;
    if (bytesLeft < 0) {
      throw new InputException("%s unpacks to far more than its size".formatted(file));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) size);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      if (bytes.length < size || in.read() >= 0 || checksum.getValue() != entry.getCrc()) {
        throw new InputException("%s is damaged in '%s'".formatted(file, entry.getName()));
      }
      return bytes;
    }
  }
}
