package dev.gauntlet.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.trial.TrialEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalViewTest {
  private final StringWriter out = new StringWriter();
  private final Screen screen = new Screen();
  private final TerminalView view =
      new TerminalView(
          new Eta(List.of(Trials.planned(1, 30), Trials.planned(2, 30)), 2),
          new StatusArea(new PrintWriter(out), 200));

  private List<String> shown() {
    screen.take(out.toString());
    out.getBuffer().setLength(0);
    return screen.lines();
  }

  private static TrialEvent progress(double budgetUsed) {
    return new TrialEvent.Progress(
        120, 1.23456, 3400.4, budgetUsed, new Timing(0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void hasALineForEachRunningTrialAndOneForTheSuite() {
    view.started(Trials.spec(1));
    view.started(Trials.spec(2));
    view.event(Trials.spec(2), progress(0.25));
    assertThat(shown())
        .containsExactly(
            "[1/2] nanogpt addition starts",
            "[===       ]  25 % [2/2] nanogpt addition step 120, loss 1.2346, 3,400 ex/s,"
                + " 15 s left  lr=0.001 seed=2",
            "[=         ]  13 % suite ETA 0:26");
  }

  @Test
  void replacesTheLineOfATrialByItsResult() {
    view.started(Trials.spec(1));
    view.started(Trials.spec(2));
    view.finished(Trials.spec(1), Trials.completed(0.5, 30));
    assertThat(shown())
        .containsExactly(
            "nanogpt addition lr=0.001 seed=1: completed, 1234 steps, common test loss 0.5000, accuracy"
                + " 0.750, 30.0 s",
            "[2/2] nanogpt addition starts",
            "[=====     ]  50 % suite ETA 0:15");
    view.finished(Trials.spec(2), Trials.crashed(30));
    assertThat(shown())
        .contains("nanogpt addition lr=0.001 seed=2: crashed (it fell), 1234 steps, 30.0 s")
        .endsWith("[==========] 100 % suite ETA 0:00");
  }

  @Test
  void fillsNoMoreThanTheBar() {
    view.started(Trials.spec(1));
    view.event(Trials.spec(1), progress(1.5));
    assertThat(shown().get(0)).startsWith("[==========] 100 % ").contains(" 0 s left");
  }

  @Test
  void showsNothingOnceItIsClosed() {
    view.started(Trials.spec(1));
    view.close();
    view.event(Trials.spec(1), progress(0.5));
    view.finished(Trials.spec(1), Trials.completed(0.5, 30));
    view.close();
    assertThat(shown()).isEmpty();
  }
}
