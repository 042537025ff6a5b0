package dev.gauntlet.run.child;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of the channel on which a child tells what happens: a Unix domain socket, so
 * that nothing which code in the child prints or reads can get into it.
 *
 * <p>One thread reads. Any thread may close it, which ends the reading.
 */
final class EventSocket implements Closeable {
  static final int MAX_LINE_BYTES = 4 << 20; // an event of a model with ten thousands of blocks

  private static final long LAST_WORDS_MS = 1000;

  private final ServerSocketChannel server;
  private volatile @Nullable SocketChannel child;
  private InputStream bytes = InputStream.nullInputStream(); // until the child is here

  /**
   * Listens.
   *
   * @param path where no file is yet, in a folder that is this user's alone
   */
  EventSocket(Path path) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), 1);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Waits for the child, which is known by its token.
   *
   * @throws ProtocolException if whoever connects has not got it
   * @throws IOException if this is closed meanwhile
   */
  void accept(String token) throws IOException {
    SocketChannel accepted = server.accept();
    child = accepted;
    if (!server.isOpen()) {
      accepted.close(); // for whoever closed the server alone
      throw new ClosedChannelException();
    }
    server.close();
    bytes = new BufferedInputStream(Channels.newInputStream(accepted));
    if (!token.equals(readLine())) {
      throw new ProtocolException("its first line was not the token it was given");
    }
  }

  /**
   * Waits for the next line.
   *
   * @return the line, or null if there is none any more; one without its end does not count
   * @throws ProtocolException if it is longer than {@link #MAX_LINE_BYTES}
   * @throws IOException if this is closed meanwhile
   */
  @Nullable String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = bytes.read(); next >= 0; next = bytes.read()) {
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new ProtocolException("it sent a line of more than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(next);
    }
    return null;
  }

  /**
   * To be called when the child has ended. Whoever waits for it learns that at once, and whoever
   * reads has a little while for what it has sent: a process that it has left behind may keep its
   * end open.
   */
  void expire() throws InterruptedException {
    close(server);
    Thread.sleep(LAST_WORDS_MS);
    close();
  }

  @Override
  public void close() {
    close(server);
    SocketChannel open = child;
    if (open != null) {
      close(open);
    }
  }

  private static void close(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // nothing is lost with it: nobody writes to it here
    }
  }
}
