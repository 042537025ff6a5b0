package dev.gauntlet.run.work;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A share of this machine, which no other order of this user has at the same time: an equal part of
 * a file, locked. Who wants the whole machine locks the whole file; two orders that share it
 * unequally get parts that do not overlap, or one waits. The system lets go of it when the process
 * ends, however that happens.
 *
 * <p>The file must be on a disk of this machine's own: it is where Java has its temporary files,
 * not in a home that machines may have in common.
 */
final class HostLock implements AutoCloseable {
  private static final long WHOLE = 1L << 40; // any number of shares has whole parts, nearly equal
  private static final long LOOK_MS = 100;

  private final FileChannel channel;
  private final int share;

  private HostLock(FileChannel channel, int share) {
    this.channel = channel;
    this.share = share;
  }

  /**
   * Waits for a share.
   *
   * @param folder of the file
   * @param jobs in how many shares the machine is divided
   * @param waiting told once if there is none at first
   * @throws InputException if the file cannot be used
   * @throws InterruptedException if this thread is interrupted
   */
  static HostLock take(Path folder, int jobs, Runnable waiting) throws InterruptedException {
    Path file = folder.resolve("gauntlet-work-" + System.getProperty("user.name") + ".lock");
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS); // others may put links into a folder of temporary files
      boolean told = false;
      while (true) {
        for (int share = 0; share < jobs; share++) {
          if (tryLock(channel, share, jobs) != null) {
            HostLock lock = new HostLock(channel, share);
            channel = null;
            return lock;
          }
        }
        if (!told) {
          waiting.run();
          told = true;
        }
        Thread.sleep(LOOK_MS);
      }
    } catch (IOException e) {
      throw new InputException(
          "%s, which keeps trials apart, cannot be used: %s".formatted(file, OneLine.reason(e)), e);
    } finally {
      close(channel);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, int share, int jobs)
      throws IOException {
    long from = WHOLE / jobs * share;
    try {
      return channel.tryLock(from, WHOLE / jobs, false);
    } catch (OverlappingFileLockException e) { // by this very process
      return null;
    }
  }

  /** Which of the shares it is, from 0. */
  int share() {
    return share;
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // the lock goes with the process
    }
  }
}
