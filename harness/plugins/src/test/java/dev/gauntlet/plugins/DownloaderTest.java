package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Download;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloaderTest {

  private static final byte[] CONTENT = "To be, or not to be".getBytes(UTF_8);

  @TempDir Path home;
  private Path folder;
  private HttpServer server;
  private final Downloader downloader = new Downloader(Duration.ofSeconds(30), Map.of());

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
      assertThatThrownBy(
              () -> new Downloader(Duration.ofSeconds(1), Map.of()).fetch(download, folder))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(": not done within 1 s");
    } finally {
      done.countDown();
    }
  }

  private String proxy() {
    return "http://user:secret@"
        + InetAddress.getLoopbackAddress().getHostAddress()
        + ":"
        + server.getAddress().getPort();
  }

  @Test
  void goesThroughTheProxyOfTheEnvironment() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    server.createContext(
        "/",
        exchange -> {
          asked.add(String.valueOf(exchange.getRequestURI()));
          answer(exchange, 200, CONTENT);
        });
    URI nowhere = URI.create("http://corpora.invalid/hamlet");
    Download download =
        new Download("hamlet", "hamlet.txt", nowhere, Sha256.of(CONTENT), CONTENT.length);

    Path file =
        new Downloader(Duration.ofSeconds(30), Map.of("http_proxy", proxy()))
            .fetch(download, folder);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(asked).containsExactly(nowhere.toString());
  }

  /** A proxy sees of an https address which host is wanted, and passes on or refuses. */
  @ParameterizedTest
  @ValueSource(strings = {"https_proxy", "HTTPS_PROXY", "all_proxy"})
  void asksTheProxyForATunnel(String variable) throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread refusing =
          new Thread(
              () -> {
                try (Socket client = proxy.accept()) {
                  asked.add(
                      new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))
                          .readLine());
                  client
                      .getOutputStream()
                      .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
                  client.getOutputStream().flush();
                } catch (IOException e) {
                  asked.add(e.toString());
                }
              });
      refusing.setDaemon(true);
      refusing.start();
      Download download =
          new Download(
              "hamlet", "hamlet.txt", URI.create("https://corpora.invalid/hamlet"), "0", 1);
      Map<String, String> environment =
          Map.of(
              variable,
              InetAddress.getLoopbackAddress().getHostAddress() + ":" + proxy.getLocalPort());

      assertThatThrownBy(
              () -> new Downloader(Duration.ofSeconds(30), environment).fetch(download, folder))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot fetch hamlet from https://corpora.invalid/hamlet: ");
      assertThat(asked.take()).isEqualTo("CONNECT corpora.invalid:443 HTTP/1.1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "example.com, true",
    "orpora.example.org, true",
    "example.org, false",
    "' .example.org , x', false",
    "'x,CORPORA.example.org:443', false",
    "*, false"
  })
  void leavesOutTheHostsOfNoProxy(String noProxy, boolean byProxy) {
    EnvironmentProxies proxies =
        new EnvironmentProxies(Map.of("https_proxy", "proxy:3128", "no_proxy", noProxy));

    assertThat(proxies.select(URI.create("https://corpora.example.org/a")))
        .containsExactly(
            byProxy
                ? new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 3128))
                : Proxy.NO_PROXY);
    assertThat(proxies.select(URI.create("http://corpora.example.org/a")))
        .containsExactly(Proxy.NO_PROXY);
  }

  @Test
  void refusesAProxyThatIsNone() {
    Map<String, String> environment = Map.of("https_proxy", "socks5://me:secret@proxy");

    assertThatThrownBy(() -> new Downloader(Duration.ofSeconds(1), environment))
        .isInstanceOf(InputException.class)
        .hasMessage("https_proxy names no proxy, must be like http://proxy.example.org:3128");
  }
}
