package dev.gauntlet.spark.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task: starts {@code gauntlet work} on the executor's machine, gives it the order, and sends on
 * what it says and what files it leaves. The value is how it ended: {@code ended}, its exit code,
 * and the last line of its standard error, with tabs between.
 */
final class WorkTask implements Function<String, String> {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK_BYTES = 4 << 20; // a message of Spark may have 128 MiB
  private static final long STOP_MS = 5500; // a worker gives its trial up within 5 s
  private static final long LOOK_MS = 100;

  private final String key;
  private final @Nullable String home;
  private final ArrayList<String> arguments;
  private final ArrayList<String> plugins;

  /**
   * A task.
   *
   * @param key of the order and its attempt
   * @param home folder of Gauntlet's distribution on each machine; null if Spark has shipped it
   * @param arguments of {@code gauntlet}
   * @param plugins names of the files that Spark has shipped
   */
  WorkTask(String key, @Nullable String home, List<String> arguments, List<String> plugins) {
    this.key = key;
    this.home = home;
    this.arguments = new ArrayList<>(arguments);
    this.plugins = new ArrayList<>(plugins);
  }

  @Override
  public String call(String order) throws Exception {
    TaskContext task = TaskContext.get();
    if (task.attemptNumber() > 0) { // Spark counts some losses, and would repeat others for ever
      throw new IllegalStateException("the executor of the first attempt was lost");
    }
    Path folder = Files.createTempDirectory(Path.of(SparkFiles.getRootDirectory()), "work-");
    try {
      Files.createDirectory(folder.resolve("plugins"));
      for (String plugin : plugins) {
        Path shipped = Path.of(SparkFiles.get(plugin));
        Files.createSymbolicLink(folder.resolve("plugins").resolve(plugin), shipped);
      }
      return work(order, folder, task);
    } finally {
      delete(folder);
    }
  }

  private String work(String order, Path folder, TaskContext task) throws Exception {
    String gauntlet = (home == null ? SparkFiles.get("gauntlet") : home) + "/gauntlet";
    List<String> command = new ArrayList<>(List.of("sh", gauntlet));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    // Secrets of Spark's among them, and options of the executor's own Java.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("SPARK_") || name.startsWith("_SPARK_"));
    Process process = builder.start();
    ErrorTail errors = new ErrorTail(process);
    Thread watch = new Thread(() -> watch(process, task), "gauntlet-interruption");
    watch.setDaemon(true);
    watch.start();
    long number = 0;
    try {
      OutputStream input = process.getOutputStream();
      input.write((order + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // it has ended, and says why
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        EventPlugin.send(key, number++, line);
      }
      stop(process); // it has no more to say
      send(folder.resolve("trial"), number);
    } finally {
      stop(process);
    }
    return "ended\t" + process.exitValue() + "\t" + errors.last();
  }

  /** Ends the worker when Spark wants the task to end: reading a pipe heeds no interrupt. */
  private static void watch(Process process, TaskContext task) {
    try {
      while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
        if (task.isInterrupted()) {
          stop(process);
          return;
        }
      }
    } catch (InterruptedException e) {
      // nobody does that
    }
  }

  private static void stop(Process process) {
    boolean interrupted = Thread.interrupted();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it has ended
    }
    try {
      if (!process.waitFor(STOP_MS, TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Path trial, long first) throws Exception {
    if (!Files.isDirectory(trial)) {
      return;
    }
    long number = first;
    List<Path> files;
    try (Stream<Path> all = Files.list(trial)) {
      files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path file : files) {
      try (InputStream bytes = Files.newInputStream(file)) {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int read = bytes.readNBytes(chunk, 0, CHUNK_BYTES);
            read > 0;
            read = bytes.readNBytes(chunk, 0, CHUNK_BYTES)) {
          byte[] next = Arrays.copyOf(chunk, read);
          EventPlugin.send(key, number++, file.getFileName().toString(), next);
        }
      }
    }
  }

  /** Deletes a folder and what is in it. */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The last line of a process's standard error. */
  private static final class ErrorTail {
    private final Thread reader;
    private volatile String last = "";

    ErrorTail(Process process) {
      reader = new Thread(() -> read(process), "gauntlet-errors");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(Process process) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          last = line.replace('\t', ' ');
        }
      } catch (IOException e) {
        // as at the end
      }
    }

    String last() throws InterruptedException {
      reader.join(STOP_MS);
      return last;
    }
  }
}
