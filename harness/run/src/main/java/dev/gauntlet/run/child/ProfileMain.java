package dev.gauntlet.run.child;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.child.ProfileProcess.Outcome;
import dev.gauntlet.run.child.ProfileProcess.Profiled;
import dev.gauntlet.run.child.ProfileProcess.Request;
import dev.gauntlet.run.models.ModelArithmetic;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.StepProfiler;
import dev.gauntlet.trial.Trial;
import dev.gauntlet.trial.TrialFailure;
import dev.gauntlet.trial.profile.FlameGraph;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where the process of a {@link ProfileProcess} begins. */
final class ProfileMain {
  private ProfileMain() {}

  /**
   * Profiles what is asked for.
   *
   * @param args the file that takes the outcome
   */
  public static void main(String[] args) throws IOException {
    RequestProcess.answer(
        args, Request.class, (request, answers) -> answers.accept(Json.line(outcome(request))));
  }

  private static Outcome outcome(Request request) {
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      return profile(request, catalog);
    } catch (InputException e) {
      return new Outcome(null, null, e.getMessage(), null);
    } catch (TrialFailure e) {
      return Outcome.failed(RootCause.firstLine(e));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // a mistake of a plugin's, an Error included
      e.printStackTrace();
      return Outcome.failed(RootCause.describe(e));
    }
  }

  private static Outcome profile(Request request, Catalog catalog) throws IOException {
    DataFolders data = DataFolders.in(request.data());
    TrialSpec spec =
        spec(
            request,
            catalog.implementation(request.implementation().id()).provider(),
            catalog.task(request.task().id()).provider(),
            data);
    StepProfiler profiler = new StepProfiler(Trial.of(spec, catalog, data), request.seconds());
    if (request.stepsOnly()) {
      return new Outcome(null, profiler.stepSeconds(), null, null);
    }
    StepProfiler.Outcome outcome = profiler.run();
    Profiled profiled =
        new Profiled(
            spec.implementation(),
            spec.task(),
            outcome.profile(),
            outcome.peak(),
            ModelArithmetic.flopsPerExample(spec, catalog, data),
            request.flame() ? FlameGraph.svg(outcome.operations()) : null);
    return new Outcome(profiled, null, null, null);
  }

  private static <C extends Record, D extends Record> TrialSpec spec(
      Request request, Implementation<C> implementation, Task<D> task, DataAccess data)
      throws IOException {
    C config = Configs.bind(implementation.defaults(), request.implementation().config());
    D taskConfig = Configs.bind(task.defaults(), request.task().config());
    String sha256;
    try (Dataset dataset = task.open(taskConfig, data, request.seed())) {
      sha256 = dataset.fingerprint().sha256();
    }
    return new TrialSpec(
        "0000000000000000",
        "profile",
        new Choice(implementation.id(), Configs.toMap(config)),
        new Choice(task.id(), Configs.toMap(taskConfig)),
        request.seed(),
        request.training(),
        request.threads(),
        request.device(),
        sha256,
        Map.of());
  }
}
