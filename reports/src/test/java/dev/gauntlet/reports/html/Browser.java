package dev.gauntlet.reports.html;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page, driven by the Chrome DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final String LISTENING = "DevTools listening on ";
  private static final int SECONDS = 300; // a busy machine is slow, and no failure

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  /** The browser to use: that of the environment, or one on the path; null if there is none. */
  static String executable() {
    String named = System.getenv("GAUNTLET_BROWSER");
    return named != null
        ? named
        : Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of("/usr/bin", name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
  }

  Browser(String executable) throws Exception {
    profile = Files.createTempDirectory("browser");
    process =
        new ProcessBuilder(
                executable,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    HttpClient client = HttpClient.newHttpClient();
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(pageOf(client, debuggingAddress()), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
  }

  /** Loads a file and waits until all of it is there. */
  void open(Path file) throws Exception {
    events.clear();
    send("Page.navigate", Map.of("url", file.toUri().toString()));
    while (events("Page.loadEventFired").isEmpty()) {
      Thread.sleep(20);
    }
  }

  /** The value of an expression in the page; promises are awaited. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.get("exceptionDetails").toString());
    }
    return answer.get("result").path("value");
  }

  /** Makes the window this wide, in CSS pixels. */
  void resize(int width) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Runs the scripts of pages from now on, or does not. */
  void runScripts(boolean run) throws Exception {
    send("Emulation.setScriptExecutionDisabled", Map.of("value", !run));
  }

  /** Presses the Enter key where the focus is. */
  void pressEnter() throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", "Enter", "windowsVirtualKeyCode", 13, "text", "\r"));
    }
  }

  /** Prefers {@code light} or {@code dark} from now on. */
  void prefer(String colorScheme) throws Exception {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  /** What the page has complained of since it was opened. */
  List<String> complaints() {
    return Stream.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        .flatMap(name -> events(name).stream())
        .map(JsonNode::toString)
        .toList();
  }

  /** What the page has asked for since it was opened, itself included. */
  List<String> requests() {
    return events("Network.requestWillBeSent").stream()
        .map(event -> event.get("params").get("request").get("url").asString())
        .toList();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      profile.toFile().deleteOnExit(); // a process of the browser's is still writing there
    }
  }

  private List<JsonNode> events(String method) {
    return events.stream().filter(e -> e.get("method").asString().equals(method)).toList();
  }

  private JsonNode send(String method, Map<String, Object> params) throws Exception {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String message =
        JsonMapper.shared()
            .writeValueAsString(Map.of("id", id, "method", method, "params", params));
    socket.sendText(message, true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode whole = answer.get(SECONDS, TimeUnit.SECONDS);
    if (whole.has("error")) {
      throw new AssertionError(method + ": " + whole.get("error"));
    }
    return whole.get("result");
  }

  /** Chromium says on its standard error where it listens. */
  private String debuggingAddress() throws IOException {
    BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
    String line = log.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = log.readLine();
    }
    if (line == null) {
      throw new IOException("the browser did not start");
    }
    Thread drain = new Thread(() -> log.lines().forEach(ignored -> {}));
    drain.setDaemon(true);
    drain.start();
    return line.substring(LISTENING.length());
  }

  private static URI pageOf(HttpClient client, String browserAddress) throws Exception {
    URI list = URI.create("http://" + URI.create(browserAddress).getAuthority() + "/json/list");
    String targets =
        client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
    for (JsonNode target : JsonMapper.shared().readTree(targets)) {
      if (target.get("type").asString().equals("page")) {
        return URI.create(target.get("webSocketDebuggerUrl").asString());
      }
    }
    throw new IOException("the browser has no page: " + targets);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        JsonNode node = JsonMapper.shared().readTree(message.toString());
        message.setLength(0);
        if (node.has("id")) {
          answers.remove(node.get("id").asInt()).complete(node);
        } else {
          events.add(node);
        }
      }
      from.request(1);
      return null;
    }
  }
}
