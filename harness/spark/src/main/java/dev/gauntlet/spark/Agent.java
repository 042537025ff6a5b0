package dev.gauntlet.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.run.work.WorkChannel;
import dev.gauntlet.run.work.WorkProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Spark's driver, as a process of this one; see {@code AgentMain} for what is said. */
final class Agent implements AutoCloseable {
  private static final long STOP_MS = 8000;
  private static final long CANCEL_MS = 7000;

  private final Process process;
  private final Path log;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final AtomicLong keys = new AtomicLong();
  private final CompletableFuture<Map<String, Integer>> executors = new CompletableFuture<>();
  private volatile @Nullable Want want;
  private volatile boolean closed;
  private volatile boolean ended;

  /**
   * Starts it.
   *
   * @param log takes what Spark logs
   */
  Agent(ProcessBuilder command, Path log) throws IOException {
    this.log = log;
    process = command.redirectError(log.toFile()).start();
    Thread reader = new Thread(this::read, "gauntlet-spark");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * What there was not for too long.
   *
   * @param cluster whether there was not even the cluster
   * @param seconds how long
   * @param there what there was instead; empty if nobody knows
   */
  record Want(boolean cluster, String seconds, String there) {}

  /**
   * Waits for executors.
   *
   * @return the cores of those on each host; empty if none came in time, or Spark has ended
   */
  Map<String, Integer> executors() throws InterruptedException {
    try {
      return executors.get();
    } catch (ExecutionException e) {
      return Map.of();
    }
  }

  /** What Spark's driver has waited for too long; null if it has not. */
  @Nullable Want want() {
    return want;
  }

  /** Why Spark's driver has ended in the middle of a run. */
  private String whyEnded() {
    Want missing = want;
    if (missing != null) {
      return "no executor of Spark's has been there for %s s%s"
          .formatted(missing.seconds, missing.there.isEmpty() ? "" : ": " + missing.there);
    }
    try {
      return process.waitFor(CANCEL_MS, TimeUnit.MILLISECONDS)
          ? "Spark's driver has ended with exit code " + process.exitValue()
          : "Spark's driver does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "Spark's driver has ended";
    }
  }

  /** What Spark last said of an error or a warning, in one line. */
  String lastWords() {
    try {
      String last = "";
      String said = "";
      for (String line : Files.readAllLines(log, UTF_8)) {
        if (line.contains(" ERROR ")
            || line.contains(" WARN ")
            || line.startsWith("Caused by")
            || line.contains("Exception")) {
          said = line;
        }
        last = line.isBlank() || line.startsWith("SLF4J") ? last : line;
      }
      return OneLine.of(said.isEmpty() ? last : said);
    } catch (IOException | UncheckedIOException e) {
      return OneLine.of(String.valueOf(e.getMessage()));
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split("\t", -1);
        hear(words[0].equals("executors") ? words : line.split("\t", 3));
      }
    } catch (IOException e) {
      // as at the end
    } finally {
      ended = true;
      executors.completeExceptionally(new IOException("Spark's driver has ended"));
      channels.values().forEach(channel -> channel.said.add(Channel.GONE));
    }
  }

  private void hear(String[] words) {
    switch (words[0]) {
      case "executors" -> {
        Map<String, Integer> cores = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i += 2) {
          cores.put(words[i], Integer.valueOf(words[i + 1]));
        }
        executors.complete(cores);
        return;
      }
      case "apart" -> {
        want = new Want(true, words[1], "");
        return;
      }
      case "none" -> {
        want = new Want(false, words[1], words[2]);
        return;
      }
      default -> {
        // of a channel
      }
    }
    Channel channel = channels.get(words[1]);
    if (channel != null) {
      channel.said.add(words);
    }
  }

  /** Has Spark take a file to its executors. */
  void ship(Path file) {
    say("file", file.toString());
  }

  /** Has an order done on a host; files go to a folder. */
  Channel submit(String host, Path folder, List<String> plugins, String order) {
    Channel channel = new Channel("t" + keys.incrementAndGet());
    say("submit", channel.key, host, folder.toString(), String.join(",", plugins), order);
    return channel;
  }

  /** Has {@code gauntlet} started on a host with arguments, none of which has a space. */
  Channel ask(String host, List<String> arguments) {
    Channel channel = new Channel("q" + keys.incrementAndGet());
    say("ask", channel.key, host, String.join(" ", arguments));
    return channel;
  }

  private synchronized void say(String... words) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((String.join("\t", words) + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // it has ended, which every channel is told
    }
  }

  @Override
  public void close() {
    closed = true;
    WorkProcess.end(process, STOP_MS);
  }

  /** The lines of one order. */
  final class Channel implements WorkChannel {
    private static final String[] GONE = {"gone"};

    private final String key;
    private final BlockingQueue<String[]> said = new LinkedBlockingQueue<>();
    private String @Nullable [] last;

    Channel(String key) {
      this.key = key;
      channels.put(key, this);
      if (ended) {
        said.add(GONE);
      }
    }

    @Override
    public @Nullable String next() throws InterruptedException {
      String[] words = said.take();
      if (words[0].equals("line")) {
        return words[2];
      }
      last = words;
      return null;
    }

    /**
     * {@inheritDoc}
     *
     * @throws InputException if Spark's driver has ended
     * @throws UncheckedIOException if what the trial has left cannot be written here
     */
    @Override
    public End end() {
      String[] words = last;
      if (closed) {
        return new End(Kind.CLOSED, "the order was taken back");
      }
      if (words == null || words == GONE) {
        throw new InputException(whyEnded());
      }
      return switch (words[0]) {
        case "lost" -> new End(Kind.MACHINE, OneLine.of(words[2]));
        case "unwritten" -> throw new UncheckedIOException(new IOException(words[2]));
        default -> {
          String[] code = words[2].split("\t", 2);
          String said = code.length < 2 || code[1].isBlank() ? "" : ", " + OneLine.of(code[1]);
          yield new End(Kind.WORKER, "exit code " + code[0] + said);
        }
      };
    }

    /**
     * Waits for the task's end, too: the trial's files come after its result. Where there is no
     * result yet, takes the order back first.
     */
    @Override
    public void close() {
      boolean interrupted = Thread.interrupted();
      try {
        if (interrupted) {
          say("cancel", key);
        }
        long deadline = System.nanoTime() + CANCEL_MS * 1_000_000;
        while (last == null) {
          String[] words =
              interrupted
                  ? said.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                  : said.take();
          if (words == null) {
            break;
          }
          last = words[0].equals("line") ? null : words;
        }
      } catch (InterruptedException e) {
        say("cancel", key);
        interrupted = true;
      } finally {
        channels.remove(key);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
