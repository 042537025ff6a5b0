package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingBufferTest {

  @Test
  void keepsEverythingWhileThereIsRoom() {
    ChildLog.RingBuffer ring = new ChildLog.RingBuffer(4);
    assertThat(ring.content()).isEmpty();
    ring.write("abc".getBytes(UTF_8), 1, 2);
    assertThat(ring.content()).asString().isEqualTo("bc");
    assertThat(ring.lost()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsTheEndOfWhateverIsWritten(long seed) {
    Random random = new Random(seed);
    ChildLog.RingBuffer ring = new ChildLog.RingBuffer(16);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) ('a' + random.nextInt(26));
      }
      ring.write(bytes, 0, bytes.length);
      all.append(new String(bytes, UTF_8));
      assertThat(ring.lost()).isEqualTo(Math.max(0, all.length() - 16));
      assertThat(ring.content())
          .asString()
          .isEqualTo(all.substring(Math.max(0, all.length() - 16)));
    }
  }
}
