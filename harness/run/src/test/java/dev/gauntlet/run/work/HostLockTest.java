package dev.gauntlet.run.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // a share that nobody gives back would be waited for for ever
class HostLockTest {
  @TempDir Path folder;

  @Test
  void sharesAMachineAmongAsManyAsItMayHave() throws Exception {
    try (HostLock first = take(2);
        HostLock second = take(2)) {
      assertThat(first.share()).isZero();
      assertThat(second.share()).isEqualTo(1);
    }
    take(1).close();
  }

  @Test
  void waitsForWhoeverHasAnyPartOfWhatItWants() throws Exception {
    HostLock third = take(3);
    CountDownLatch waiting = new CountDownLatch(1);
    CompletableFuture<HostLock> whole =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return HostLock.take(folder, 1, waiting::countDown);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    waiting.await();
    assertThat(whole).isNotDone();
    third.close();
    whole.get().close();
  }

  private HostLock take(int jobs) throws InterruptedException {
    return HostLock.take(
        folder,
        jobs,
        () -> {
          throw new AssertionError("there is a share");
        });
  }
}
