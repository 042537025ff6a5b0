package dev.gauntlet.spark.agent;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The way of lines and files from a task to the driver while it runs: within milliseconds, where
 * Spark's own news of tasks come with a heartbeat every ten seconds. A task waits until the driver
 * has taken what it sends, so that everything comes in order, and before the task's end.
 *
 * <p>What is sent is an array of types of Java's own, which every class loader knows: the order's
 * key, the number of the message, and a line; or a file's name and the next of its bytes instead of
 * the line.
 */
public final class EventPlugin implements SparkPlugin {
  private static volatile @Nullable PluginContext context; // of this executor
  private static volatile Consumer<Object[]> receiver = message -> {}; // of this driver

  /** Spark makes one in the driver and in each executor. */
  public EventPlugin() {}

  /** Says who hears what tasks send. */
  static void receive(Consumer<Object[]> taker) {
    receiver = taker;
  }

  /** Sends something from a task, and returns when the driver has taken it. */
  static void send(Object... message) throws Exception {
    PluginContext executor = context;
    if (executor == null) {
      throw new IllegalStateException("this executor has not started the plugin");
    }
    executor.ask(message);
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext sc, PluginContext plugin) {
        return Map.of();
      }

      @Override
      public Object receive(Object message) {
        receiver.accept((Object[]) message);
        return true;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext plugin, Map<String, String> extra) {
        context = plugin;
      }
    };
  }
}
