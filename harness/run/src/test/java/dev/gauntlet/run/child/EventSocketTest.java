package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventSocketTest {
  private ScratchFolder scratch;
  private EventSocket socket;
  private SocketChannel child;

  @BeforeEach
  void connect() throws IOException {
    scratch = new ScratchFolder();
    socket = new EventSocket(scratch.socket());
    child = SocketChannel.open(UnixDomainSocketAddress.of(scratch.socket()));
  }

  @AfterEach
  void close() throws IOException {
    child.close();
    socket.close();
    scratch.close();
    assertThat(scratch.socket().getParent()).doesNotExist();
  }

  @Test
  void readsLinesUntilTheChildEnds() throws IOException {
    send("token\nfirst\n\nsécond\ntorn");
    child.close();
    socket.accept("token");
    assertThat(socket.readLine()).isEqualTo("first");
    assertThat(socket.readLine()).isEmpty();
    assertThat(socket.readLine()).isEqualTo("sécond");
    assertThat(socket.readLine()).isNull();
  }

  @Test
  void isForThisUserAlone() throws IOException {
    Path folder = scratch.socket().getParent();
    assertThat(Files.getPosixFilePermissions(folder))
        .containsExactlyInAnyOrder(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE);
  }

  @Test
  void refusesWhoeverHasNotGotTheToken() throws IOException {
    send("tokem\n");
    assertThatThrownBy(() -> socket.accept("token")).isInstanceOf(ProtocolException.class);
  }

  @Test
  void hasRoomForOneOnly() throws IOException {
    send("token\n");
    socket.accept("token");
    assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(scratch.socket())))
        .isInstanceOf(IOException.class);
  }

  @Test
  void limitsTheLengthOfALine() throws IOException {
    CompletableFuture<Void> flood =
        CompletableFuture.runAsync(() -> sendUnchecked("token\n" + "x".repeat(5 << 20)));
    socket.accept("token");
    assertThatThrownBy(() -> socket.readLine())
        .isInstanceOf(ProtocolException.class)
        .hasMessage("it sent a line of more than 4194304 bytes");
    socket.close();
    assertThatThrownBy(flood::join).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void endsItsWaitWhenItIsClosed() throws Exception {
    try (EventSocket lonely = new EventSocket(scratch.socket().resolveSibling("lonely"))) {
      CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> accept(lonely));
      while (waiting.getNow(null) == null) {
        Thread.sleep(20); // until it waits, or has seen that it need not
        lonely.close();
      }
      assertThat(waiting.get()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void endsItsReadingWhenItIsClosed() throws Exception {
    send("token\n");
    socket.accept("token");
    CompletableFuture<Void> expired =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.expire();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(() -> socket.readLine()).isInstanceOf(AsynchronousCloseException.class);
    expired.join();
  }

  private static Throwable accept(EventSocket socket) {
    try {
      socket.accept("token");
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void sendUnchecked(String text) {
    try {
      send(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(String text) throws IOException {
    ByteBuffer bytes = UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      child.write(bytes);
    }
  }
}
