package dev.gauntlet.cli.check;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.onnx.TorchModel;
import dev.gauntlet.onnx.Verification;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Tracer;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.child.RequestProcess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.testkit.check.Check;
import dev.gauntlet.testkit.check.ImplementationChecks;
import dev.gauntlet.testkit.check.OnnxExporter;
import dev.gauntlet.testkit.check.Subject;
import dev.gauntlet.testkit.check.TaskChecks;
import dev.gauntlet.testkit.check.TaskSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the process of a {@link CheckRun} begins. */
final class CheckMain {
  private CheckMain() {}

  /**
   * Runs the checks that are asked for.
   *
   * @param args the file that takes the answers
   */
  public static void main(String[] args) throws IOException {
    RequestProcess.answer(
        args,
        CheckRun.Request.class,
        (request, lines) -> {
          Consumer<CheckRun.Answer> answers = answer -> lines.accept(Json.line(answer));
          try (Catalog catalog = Catalog.load(List.of(), null)) {
            check(request, catalog, answers);
          } catch (InputException e) {
            answers.accept(CheckRun.Answer.refused(String.valueOf(e.getMessage())));
          }
        });
  }

  private static void check(
      CheckRun.Request request, Catalog catalog, Consumer<CheckRun.Answer> answers)
      throws IOException {
    DataFolders data = DataFolders.in(request.data());
    String implementation = request.implementation();
    String task = request.task();
    if (implementation == null) {
      try (TaskSubject subject =
          TaskSubject.of(
              catalog.task(String.valueOf(task)).provider(), request.taskSettings(), data)) {
        answers.accept(CheckRun.Answer.of(subject.describe()));
        run(TaskChecks.ALL, subject, request.checks(), answers);
      }
      return;
    }
    Problem problem =
        task == null
            ? Subject.PROBLEM
            : problem(catalog.task(task).provider(), request.taskSettings(), data);
    try (Subject subject =
        Subject.of(
            catalog.implementation(implementation).provider(),
            request.settings(),
            problem,
            CheckMain::compare)) {
      answers.accept(CheckRun.Answer.of(subject.describe()));
      run(ImplementationChecks.ALL, subject, request.checks(), answers);
    }
  }

  private static <C extends Record> Problem problem(
      Task<C> task, Map<String, Object> settings, DataFolders data) throws IOException {
    try (Dataset dataset = task.open(Configs.bind(task.defaults(), settings), data, 1)) {
      return dataset.problem();
    }
  }

  private static <S> void run(
      List<Check<S>> checks, S subject, List<String> wanted, Consumer<CheckRun.Answer> answers) {
    for (Check<S> check : checks) {
      if (wanted.contains(check.id())) {
        answers.accept(CheckRun.Answer.begun(check.id()));
        answers.accept(CheckRun.Answer.of(check.run(subject)));
      }
    }
  }

  /** Exports a model and compares it on ONNX Runtime. */
  private static OnnxExporter.Comparison compare(
      Block block, Problem problem, NDManager manager, List<long[]> examples) throws IOException {
    @Nullable Path file = null;
    try {
      Trace trace = Tracer.trace(block, problem, manager);
      file = Files.createTempFile("gauntlet-check", ".onnx");
      OnnxWriter.write(trace, block, Map.of("implementation", "checked"), file);
      Verification.Result result =
          Verification.compare(
              new TorchModel(block, manager), file, examples, trace.dynamicLength(), 1);
      long lengths =
          result.comparisons().stream().map(Verification.Comparison::length).distinct().count();
      long batches =
          result.comparisons().stream().map(Verification.Comparison::batch).distinct().count();
      return new OnnxExporter.Comparison(
          null,
          result.largestDifference(),
          lengths + (lengths == 1 ? " length, " : " lengths, ") + batches + " batch sizes");
    } catch (NotExportable e) {
      return new OnnxExporter.Comparison(String.valueOf(e.getMessage()), 0, "");
    } finally {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    }
  }
}
