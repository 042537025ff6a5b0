package dev.gauntlet.benchmarks;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model in PyTorch's own Python, in a process of its own: {@code eager.py} beside this
 * module, which says what lines the two exchange.
 */
final class PythonSteps implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final String hello;

  private PythonSteps(Process process, BufferedReader answers, String hello) {
    this.process = process;
    this.answers = answers;
    this.hello = hello;
  }

  /**
   * Starts Python: the environment variable {@code GAUNTLET_PYTHON}, or {@code python3}.
   *
   * @return null if there is none, or it has no PyTorch
   */
  static @Nullable PythonSteps start(int threads) {
    String python = System.getenv().getOrDefault("GAUNTLET_PYTHON", "python3");
    String script = System.getProperty("benchmark.eager");
    ProcessBuilder builder =
        new ProcessBuilder(python, script, "steps", "" + threads)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // PyTorch as its user has it: threads spin as OpenMP's own default says.
    builder.environment().remove("OMP_WAIT_POLICY");
    try {
      Process process = builder.start();
      BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String hello = answers.readLine();
      return hello == null ? null : new PythonSteps(process, answers, hello);
    } catch (IOException e) {
      return null;
    }
  }

  /** Versions, as the script says them. */
  String hello() {
    return hello;
  }

  /** Whether this PyTorch has {@code torch.compile}. */
  boolean compiles() {
    return hello.contains("\"compile\": true");
  }

  /** Builds a model, in place of the one before. */
  void open(String model, Record config, Problem problem, int batch, boolean compile) {
    List<String> settings = new ArrayList<>();
    for (RecordComponent each : config.getClass().getRecordComponents()) {
      try {
        // The accessor of a record that is not public is public itself, but cannot be called so.
        each.getAccessor().setAccessible(true);
        settings.add("\"%s\": %s".formatted(each.getName(), each.getAccessor().invoke(config)));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    ask(
        """
        {"model": "%s", "config": {%s}, "vocab": %d, "length": %d, "last": %s, "batch": %d, "compile": %s}"""
            .formatted(
                model,
                String.join(", ", settings),
                problem.vocabSize(),
                problem.contextLength(),
                problem.targets() == Targets.LAST,
                batch,
                compile));
  }

  /** Takes steps for some seconds. */
  void run(double seconds) {
    ask("{\"seconds\": " + seconds + "}");
  }

  /** Median of the second half of the steps, microseconds an example. */
  double median() {
    return Double.parseDouble(ask("{\"median\": true}"));
  }

  private String ask(String request) {
    try {
      OutputStream requests = process.getOutputStream();
      requests.write((request + "\n").getBytes(StandardCharsets.UTF_8));
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("Python ended with exit code " + process.waitFor());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
