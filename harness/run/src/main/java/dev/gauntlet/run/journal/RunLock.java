package dev.gauntlet.run.journal;

import dev.gauntlet.base.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second run off a run directory; the system lets go of it when the process ends. */
final class RunLock implements Closeable {
  static final String FILE = ".lock";

  private final FileChannel channel;

  /**
   * Takes the lock.
   *
   * @throws InputException if another run has it
   */
  RunLock(Path dir) throws IOException {
    channel =
        FileChannel.open(dir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!tryLock()) {
      channel.close();
      throw new InputException("run directory " + dir + " is in use by another run");
    }
  }

  private boolean tryLock() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) { // by this very process
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
