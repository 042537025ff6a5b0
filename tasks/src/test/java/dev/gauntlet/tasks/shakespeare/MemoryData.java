package dev.gauntlet.tasks.shakespeare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;

/** A data folder with one file, {@code f}. */
record MemoryData(String content) implements DataAccess {

  @Override
  public byte[] read(String path) {
    if (!path.equals("f")) {
      throw new IllegalArgumentException("no file " + path);
    }
    return content.getBytes(UTF_8);
  }

  @Override
  public byte[] read(Download download) {
    throw new IllegalArgumentException("no " + download.name());
  }
}
