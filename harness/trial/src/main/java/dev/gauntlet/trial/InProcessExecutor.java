package dev.gauntlet.trial;

import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs trials in this process, one at a time, all with the same number of threads. */
public final class InProcessExecutor implements TrialExecutor {
  private final Catalog catalog;
  private final DataAccess data;

  /** An executor of the plugins in a catalog. */
  public InProcessExecutor(Catalog catalog, DataAccess data) {
    this.catalog = catalog;
    this.data = data;
  }

  @Override
  public synchronized TrialResult run(TrialSpec spec, Path folder, TrialListener listener) {
    TorchEngine.load(spec.threads());
    return TrialRunner.of(spec, catalog, data)
        .run(spec, folder, new Logging(listener, folder.resolve("log.txt")));
  }

  /** Passes events on, and keeps what is thrown. */
  private record Logging(TrialListener listener, Path log) implements TrialListener {
    @Override
    public void on(TrialEvent event) {
      listener.on(event);
    }

    @Override
    public void thrown(Throwable thrown) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      try {
        Files.writeString(log, trace.toString());
      } catch (IOException e) {
        thrown.addSuppressed(e); // the reason in the result remains
      }
    }
  }
}
