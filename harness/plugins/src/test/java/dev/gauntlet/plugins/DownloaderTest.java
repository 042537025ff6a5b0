package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Download;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {

  private static final byte[] CONTENT = "To be, or not to be".getBytes(UTF_8);

  @TempDir Path home;
  private Path folder;
  private HttpServer server;
  private final Downloader downloader = new Downloader(Duration.ofSeconds(30));

  @BeforeEach
  void startServer() throws IOException {
    folder = home.resolve("not").resolve("yet");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private Download serve(HttpHandler handler) {
    server.createContext("/hamlet", handler);
    return download(Sha256.of(CONTENT));
  }

  private Download download(String sha256) {
    URI source =
        URI.create(
            "http://%s:%d/hamlet"
                .formatted(
                    InetAddress.getLoopbackAddress().getHostAddress(),
                    server.getAddress().getPort()));
    return new Download("hamlet", "hamlet.txt", source, sha256, CONTENT.length);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void assertRefused(Download download, String reason) {
    assertThatThrownBy(() -> downloader.fetch(download, folder))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot fetch hamlet from %s: %s", download.source(), reason);
    assertThat(folder)
        .satisfiesAnyOf(f -> assertThat(f).doesNotExist(), f -> assertThat(f).isEmptyDirectory());
  }

  @Test
  void fetchesOnce() throws Exception {
    Download download = serve(exchange -> answer(exchange, 200, CONTENT));

    Path file = downloader.fetch(download, folder);
    server.removeContext("/hamlet");

    assertThat(file).isEqualTo(folder.resolve("hamlet.txt")).hasBinaryContent(CONTENT);
    assertThat(downloader.fetch(download, folder)).isEqualTo(file);
    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void replacesAFileThatIsNotTheOne() throws Exception {
    Download download = serve(exchange -> answer(exchange, 200, CONTENT));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("hamlet.txt"), "Macbeth");

    assertThat(downloader.fetch(download, folder)).hasBinaryContent(CONTENT);
  }

  @Test
  void refusesAWrongHash() {
    serve(exchange -> answer(exchange, 200, CONTENT));
    String expected = "0".repeat(64);

    assertRefused(
        download(expected), "its SHA-256 is " + Sha256.of(CONTENT) + ", must be " + expected);
  }

  @Test
  void refusesTooMuchWithoutReadingItAll() {
    byte[] chunk = new byte[1 << 16];
    Download download =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // of unknown length
              while (true) { // until the client hangs up
                exchange.getResponseBody().write(chunk);
              }
            });

    assertRefused(download, "it has more bytes, must have 19");
  }

  @Test
  void refusesTooLittle() {
    Download download = serve(exchange -> answer(exchange, 200, "To be".getBytes(UTF_8)));

    assertRefused(download, "it has only 5 bytes, must have 19");
  }

  @Test
  void reportsTheServersStatus() {
    assertRefused(serve(e -> answer(e, 404, CONTENT)), "the server answers with status 404");
  }

  @Test
  void reportsABrokenConnection() {
    Download download =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              exchange.getResponseBody().write(CONTENT, 0, 5);
              exchange.getResponseBody().flush();
              exchange.close();
            });

    assertThatThrownBy(() -> downloader.fetch(download, folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot fetch hamlet from " + download.source() + ": ")
        .hasMessageNotContaining("not done within");
    assertThat(folder).doesNotExist();
  }

  @Test
  void reportsAServerThatIsNotThere() {
    Download download = download(Sha256.of(CONTENT));
    server.stop(0);

    assertRefused(download, "no connection");
  }

  @Test
  void givesUpOnAServerThatStalls() {
    CountDownLatch done = new CountDownLatch(1);
    Download download =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              exchange.getResponseBody().flush();
              try {
                done.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    try {
      assertThatThrownBy(() -> new Downloader(Duration.ofSeconds(1)).fetch(download, folder))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(": not done within 1 s");
    } finally {
      done.countDown();
    }
  }
}
