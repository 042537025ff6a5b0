package dev.gauntlet.run.work;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.child.ChildExecutor;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.journal.Environment;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does one order on this machine, for whoever has started this process: a trial in a child of its
 * own, as a run on this machine would have it. Knows nothing of the engine that brought the order.
 */
public final class Worker implements AutoCloseable {
  private static final String BEFORE = "machine_calibration_before_seconds";
  private static final String AFTER = "machine_calibration_after_seconds";
  private static final String WAITED = "waited_seconds";

  private final Path locks;
  private final Consumer<String> lines;
  private @Nullable Thread running;
  private @Nullable ChildExecutor children;
  private boolean closed;

  /**
   * A worker.
   *
   * @param locks a folder of this machine's own, in which workers keep out of each other's way
   * @param lines told of each {@link WorkMessage}, a line of JSON; what it throws ends the order
   */
  public Worker(Path locks, Consumer<String> lines) {
    this.locks = locks;
    this.lines = lines;
  }

  /**
   * Does the order, and says how it went.
   *
   * @param line the {@link WorkOrder}, as JSON
   * @return whether there is a result; if there is none, it was said why
   * @throws CancellationException if this was closed before the end: nothing runs any more
   */
  public boolean run(String line) {
    try {
      begin();
      WorkOrder order;
      try {
        order = Json.read(line, WorkOrder.class);
      } catch (IllegalArgumentException e) {
        return refuse("the order is " + e.getMessage());
      }
      List<PluginJar> plugins = order.jars();
      for (PluginJar jar : plugins) {
        jar.requireUnchanged();
      }
      run(order, plugins);
      return true;
    } catch (IOException e) {
      return refuse(OneLine.reason(e));
    } catch (InputException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw (CancellationException) new CancellationException(e.getMessage()).initCause(e);
    }
  }

  private boolean refuse(String reason) {
    say(new WorkMessage.Refused(OneLine.of(reason)));
    return false;
  }

  private void run(WorkOrder order, List<PluginJar> plugins)
      throws IOException, InterruptedException {
    TrialSpec spec = order.spec();
    Path folder = Files.createDirectories(Path.of(order.folder()).toAbsolutePath());
    long ordered = System.nanoTime();
    try (HostLock lock = HostLock.take(locks, order.jobs(), () -> say(new WorkMessage.Waiting()))) {
      double waited = (System.nanoTime() - ordered) / 1e9;
      Map<String, @Nullable Object> machine = Environment.ofMachine(); // its load comes first
      ChildSettings own =
          ChildSettings.share(plugins, order.data(), order.jobs(), spec.threads(), order.heapMb())
              .withAccuracyOnly(order.accuracyOnly())
              .only(lock.share());
      machine.put("jobs", order.jobs());
      machine.put("threads", spec.threads());
      machine.putAll(own.facts(spec.threads()));
      machine.put(WAITED, waited);
      machine.put(BEFORE, Machine.calibrate());
      say(new WorkMessage.Began(machine));
      TrialResult result;
      try (ChildExecutor executor = executor(own)) {
        result = executor.run(spec, folder, event -> say(new WorkMessage.Told(event)));
      }
      machine.put(AFTER, Machine.calibrate());
      say(new WorkMessage.Ended(result.withEnvironment(machine)));
    }
  }

  private synchronized void begin() throws InterruptedException {
    running = Thread.currentThread();
    requireOpen();
  }

  private synchronized ChildExecutor executor(ChildSettings settings) throws InterruptedException {
    requireOpen();
    children = new ChildExecutor(settings);
    return children;
  }

  private void requireOpen() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("the order was taken back");
    }
  }

  private synchronized void say(WorkMessage message) {
    lines.accept(Json.line(message));
  }

  /**
   * Takes the order back: the trial is given up, and its process ends. Any thread may call this.
   */
  @Override
  public void close() {
    ChildExecutor executor;
    synchronized (this) {
      closed = true;
      executor = children;
      if (running != null) {
        running.interrupt();
      }
    }
    if (executor != null) {
      executor.close();
    }
  }
}
