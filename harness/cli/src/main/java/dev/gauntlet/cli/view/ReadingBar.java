package dev.gauntlet.cli.view;

import dev.gauntlet.plugins.DataFolders;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the reading of data has come. What takes no longer than a moment is not shown.
 *
 * <p>On a terminal it is one line that goes away at the end, elsewhere a line every now and then.
 */
final class ReadingBar implements DataFolders.Progress {
  private static final long MOMENT = 1_000_000_000;
  private static final long REDRAWN = 200_000_000; // on a terminal
  private static final long REPEATED = 10_000_000_000L; // elsewhere

  private final LongSupplier nanos;
  private final StatusArea area;
  private final boolean terminal;
  private @Nullable String what;
  private long shown; // when it was shown, or would have been

  /**
   * Shows nothing yet.
   *
   * @param nanos a monotonic clock
   * @param area where to draw or print
   * @param terminal whether lines can be drawn anew
   */
  ReadingBar(LongSupplier nanos, StatusArea area, boolean terminal) {
    this.nanos = nanos;
    this.area = area;
    this.terminal = terminal;
  }

  @Override
  public synchronized void accept(String doing, double done) {
    long now = nanos.getAsLong();
    if (!doing.equals(what)) {
      what = doing;
      shown = now - (terminal ? REDRAWN : REPEATED) + MOMENT;
    }
    if (done >= 1) {
      what = null;
      if (terminal) {
        area.draw(List.of());
      }
    } else if (now - shown >= (terminal ? REDRAWN : REPEATED)) {
      shown = now;
      String line = TerminalView.bar(done) + " " + doing;
      if (terminal) {
        area.draw(List.of(line));
      } else {
        area.print(String.format(Locale.ROOT, "%s: %.0f %%", doing, 100 * done));
      }
    }
  }
}
