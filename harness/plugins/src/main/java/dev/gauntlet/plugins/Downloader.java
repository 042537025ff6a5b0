package dev.gauntlet.plugins;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Fetches the files that tasks name as {@link Download}, over HTTP. The only part of Gauntlet that
 * uses the network, and only when asked to. It goes through the proxy that the environment names
 * (see {@link EnvironmentProxies}).
 */
public final class Downloader {

  private final Duration timeout;
  private final HttpClient client;

  /** A downloader that gives up on a file after {@code timeout}. */
  public Downloader(Duration timeout) {
    this(timeout, System.getenv());
  }

  /**
   * The same in another environment.
   *
   * @throws dev.gauntlet.base.InputException if it names a proxy that is none
   */
  Downloader(Duration timeout, Map<String, String> environment) {
    this.timeout = timeout;
    EnvironmentProxies proxies = new EnvironmentProxies(environment);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(proxies)
            .connectTimeout(timeout);
    proxies.authenticator().ifPresent(builder::authenticator);
    this.client = builder.build();
  }

  /**
   * Fetches a file, unless it is already there. It appears under its name only when it is complete
   * and its hash is right.
   *
   * @param folder where to; made if it is missing
   * @return the file
   * @throws IOException if it cannot be fetched or written, or is not the file it should be; the
   *     message is one line that says why
   */
  public Path fetch(Download download, Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve(DataPath.relative(download.fileName()));
    if (Files.isRegularFile(file) && Sha256.of(file).equals(download.sha256())) {
      return file;
    }
    long start = System.nanoTime();
    try {
      byte[] content = get(download);
      verify(content, download);
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(content)));
      return file;
    } catch (IOException e) {
      boolean late = System.nanoTime() - start >= timeout.toNanos();
      String reason = late ? "not done within " + timeout.toSeconds() + " s" : reason(e);
      throw new IOException(
          "cannot fetch %s from %s: %s".formatted(download.name(), download.source(), reason), e);
    }
  }

  private byte[] get(Download download) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(download.source()).timeout(timeout).build();
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("the server answers with status " + response.statusCode());
      }
      Executor atTimeout =
          CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      atTimeout.execute(() -> close(body)); // the request's own timeout ends with the headers
      // One byte too many is enough to know that there are.
      return body.readNBytes(Math.toIntExact(download.bytes() + 1));
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void verify(byte[] content, Download download) throws IOException {
    if (content.length != download.bytes()) {
      String given = content.length > download.bytes() ? "more" : "only " + content.length;
      throw new IOException("it has %s bytes, must have %d".formatted(given, download.bytes()));
    }
    String sha256 = Sha256.of(content);
    if (!sha256.equals(download.sha256())) {
      throw new IOException("its SHA-256 is " + sha256 + ", must be " + download.sha256());
    }
  }

  private static String reason(IOException e) {
    if (e instanceof ConnectException) { // its message is often null
      return "no connection";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
