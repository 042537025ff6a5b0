package dev.gauntlet.run.child;

/** Makes threads that keep no process alive. */
final class DaemonThread {
  private DaemonThread() {}

  /** Starts one. */
  static Thread start(String name, Runnable task) {
    Thread thread = of(name, task);
    thread.start();
    return thread;
  }

  /** Makes one. */
  static Thread of(String name, Runnable task) {
    Thread thread = new Thread(task, "gauntlet-" + name);
    thread.setDaemon(true);
    return thread;
  }
}
