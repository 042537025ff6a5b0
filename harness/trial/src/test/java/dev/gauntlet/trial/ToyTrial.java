package dev.gauntlet.trial;

import ai.djl.nn.Block;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A trial on {@link ToyTask}, with everything at hand that a test may want to change or see. */
final class ToyTrial {
  final List<TrialEvent> events = new ArrayList<>();
  final Path folder;
  Function<Problem, Block> model = problem -> new ToyModels.Embedded(problem, 0);
  Targets targets = Targets.ALL;
  String budget = "steps=60";
  String evalInterval = "steps=20";
  Double targetAccuracy = null;
  boolean stopAtTarget = false;
  boolean accuracyOnly = false;
  String dataSha256 = ToyTask.SHA256;
  TrialExecutor.Listener listener = event -> {};
  Throwable thrown;

  ToyTrial(Path folder) {
    this.folder = folder;
  }

  TrialSpec spec() {
    return new TrialSpec(
        "0123456789abcdef",
        "toys",
        new Choice("toy-model", Map.of()),
        new Choice("toy", Map.of("targets", targets.name().toLowerCase(Locale.ROOT))),
        7,
        new Training(
            0.03,
            0.01,
            0.9,
            0.999,
            1e-8,
            32,
            budget,
            evalInterval,
            targetAccuracy,
            stopAtTarget,
            Decay.CONSTANT,
            0,
            null),
        1,
        "cpu",
        dataSha256,
        Map.of());
  }

  Trial trial() {
    return new Trial(spec(), ToyModels.implementation(model), new ToyTask(), NO_DATA)
        .withAccuracyOnly(accuracyOnly);
  }

  TrialResult run() {
    TorchEngine.load(1);
    return trial()
        .run(
            folder,
            new TrialExecutor.Listener() {
              @Override
              public void on(TrialEvent event) {
                events.add(event);
                listener.on(event);
              }

              @Override
              public void thrown(Throwable thrown) {
                ToyTrial.this.thrown = thrown;
              }
            });
  }

  List<CurvePoint> curve() {
    return events.stream()
        .filter(TrialEvent.Evaluated.class::isInstance)
        .map(event -> ((TrialEvent.Evaluated) event).point())
        .toList();
  }

  private static final DataAccess NO_DATA =
      new DataAccess() {
        @Override
        public byte[] read(String path) {
          throw new IllegalArgumentException("there is no data");
        }

        @Override
        public byte[] read(Download download) {
          throw new IllegalArgumentException("there is no data");
        }
      };
}
