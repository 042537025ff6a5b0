package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.run.journal.Records;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
  @TempDir Path folder;
  private final List<TrialSpec> specs = Records.specs(3);
  private final List<String> heard = new ArrayList<>();

  /** Evaluates once, and fails for the second trial. */
  private final TrialExecutor executor =
      (spec, folder, listener) -> {
        assertThat(folder).isDirectory().hasFileName(spec.id());
        listener.on(new TrialEvent.Evaluated(Records.point(spec.seed())));
        return spec.seed() == 2 ? Records.failed("heap: full") : Records.completed(spec.seed());
      };

  private final RunListener listener =
      new RunListener() {
        @Override
        public void started(TrialSpec spec) {
          heard.add("started " + spec.seed());
        }

        @Override
        public void event(TrialSpec spec, TrialEvent event) {
          heard.add(event.getClass().getSimpleName() + " " + spec.seed());
          if (event instanceof TrialEvent.Evaluated evaluated) {
            // What is heard has been recorded.
            assertThat(read().get((int) spec.seed() - 1).curve())
                .containsExactly(evaluated.point());
          }
        }

        @Override
        public void finished(TrialSpec spec, TrialResult result) {
          heard.add("finished " + spec.seed());
          assertThat(read().get((int) spec.seed() - 1).result()).isEqualTo(result);
        }
      };

  @Test
  void goesOnAfterAFailure() throws IOException {
    assertThat(run(specs)).isFalse();
    assertThat(heard)
        .containsExactly(
            "started 1",
            "Evaluated 1",
            "finished 1",
            "started 2",
            "Evaluated 2",
            "finished 2",
            "started 3",
            "Evaluated 3",
            "finished 3");
    assertThat(read())
        .extracting(TrialRecord::result)
        .containsExactly(Records.completed(1), Records.failed("heap: full"), Records.completed(3));
  }

  @Test
  void saysIfAllWentWell() throws IOException {
    assertThat(run(List.of(specs.get(0), specs.get(2)))).isTrue();
  }

  @Test
  void stopsIfNothingCanBeRecorded() throws IOException {
    TrialSpec stranger = Records.spec(77); // has no folder
    assertThatThrownBy(() -> run(List.of(stranger, specs.get(0))))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(heard).isEmpty();
  }

  private boolean run(List<TrialSpec> trials) throws IOException {
    try (RunDirectory directory =
        RunDirectory.create(
            folder.resolve("run"), Records.plan(specs.toArray(new TrialSpec[0])), Map.of())) {
      return new Runner(directory, executor, listener).run(trials, 1);
    }
  }

  private List<TrialRecord> read() {
    return RunDirectory.read(folder.resolve("run"), line -> {}).trials();
  }
}
