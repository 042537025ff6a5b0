package dev.gauntlet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.Json;
import dev.gauntlet.run.work.Machine;
import dev.gauntlet.run.work.Worker;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code gauntlet work}: what other machines start. Takes one order from standard input, does it,
 * and says on standard output what happens; the end of standard input takes the order back.
 */
@Command(
    name = "work",
    hidden = true,
    description = {
      "Runs one trial for a gauntlet on another machine, which starts this command by itself.",
      "One order, a line of JSON, comes on standard input, and its end takes the order back;",
      "events and at last the result are lines of JSON on standard output."
    },
    mixinStandardHelpOptions = true)
final class WorkCommand implements Callable<Integer> {
  private static final long CLOSE_MS = 5000;

  @Option(names = "--describe", description = "Prints what this machine is, and takes no order.")
  private boolean describe;

  @Option(
      names = "--choose-jobs",
      paramLabel = "TRIALS",
      description =
          "Prints how many of so many trials should run side by side here, and takes no order.")
  private int trials;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Examples a step of these. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--heap-mb",
      paramLabel = "MIB",
      description = "Java heap that each of these may have. Default: nobody has said.")
  private @Nullable Long heapMb;

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.setIn(InputStream.nullInputStream()); // both streams are the channel's alone
    System.setOut(System.err);
    if (describe) {
      say(out, Json.line(Machine.here()));
      return 0;
    }
    if (trials > 0) {
      say(out, Json.line(JobOptions.measure(batchSize, JobOptions.cores(), heapMb, trials)));
      return 0;
    }
    String order = orders.readLine();
    if (order == null) {
      return Main.INTERRUPTED;
    }
    Path locks = Path.of(System.getProperty("java.io.tmpdir"));
    try (Worker worker = new Worker(locks, line -> say(out, line));
        Interruption interruption = new Interruption(worker::close)) {
      watch(orders, worker);
      return worker.run(order) ? 0 : Main.BAD_INPUT;
    } catch (CancellationException e) {
      return Main.INTERRUPTED;
    } catch (UncheckedIOException e) { // nobody listens any more
      return Main.INTERRUPTED;
    }
  }

  /** Takes the order back when standard input ends; then nothing keeps this process alive. */
  private static void watch(BufferedReader orders, Worker worker) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (orders.readLine() != null) {
                  // nothing is said after the order
                }
              } catch (IOException e) {
                // as at its end
              }
              Thread end = new Thread(WorkCommand::endLater, "end");
              end.setDaemon(true);
              end.start();
              worker.close();
            },
            "orders");
    watch.setDaemon(true);
    watch.start();
  }

  private static void endLater() {
    try {
      Thread.sleep(CLOSE_MS);
    } catch (InterruptedException e) {
      // all the better
    }
    Runtime.getRuntime().halt(Main.INTERRUPTED);
  }

  /** Says a line, which is under way when this returns. */
  private static void say(OutputStream out, String line) {
    try {
      out.write((line + "\n").getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
