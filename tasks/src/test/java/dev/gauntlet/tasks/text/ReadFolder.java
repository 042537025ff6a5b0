package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.tasks.text.TextConfig.Unit;
import java.nio.file.Path;

/** Opens a folder in a process of its own: what it is given are the folder and what tokens are. */
final class ReadFolder {
  private ReadFolder() {}

  public static void main(String[] args) throws Exception {
    DataAccess data =
        new DataAccess() {
          @Override
          public byte[] read(String path) {
            throw new AssertionError();
          }

          @Override
          public byte[] read(Download download) {
            throw new AssertionError();
          }

          @Override
          public Path find(String path) {
            return Path.of(path);
          }
        };
    TextConfig config = TextConfig.DEFAULTS.with(args[0], Unit.valueOf(args[1]));
    long start = System.nanoTime();
    try (Dataset dataset = new TextTask().open(config, data, 1)) {
      System.out.printf("opened in %d ms%n", (System.nanoTime() - start) / 1_000_000);
      dataset.fingerprint().facts().forEach((name, fact) -> System.out.println(name + ": " + fact));
    }
  }
}
