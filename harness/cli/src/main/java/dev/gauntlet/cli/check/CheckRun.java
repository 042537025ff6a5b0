package dev.gauntlet.cli.check;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.child.RequestProcess;
import dev.gauntlet.testkit.check.CheckReport;
import dev.gauntlet.testkit.check.CheckResult;
import dev.gauntlet.testkit.check.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs checks in another process. If that ends or hangs in a check, that is the check's result, and
 * another process goes on with the next.
 */
public final class CheckRun {
  private static final int MOST_PROCESSES = 3; // a model that ends each is known well enough
  private static final String BUILD = "build"; // what happens before the first check

  private final ChildSettings settings;
  private final Duration patience;
  private final Consumer<String> described;
  private final Consumer<CheckResult> listener;
  private final List<CheckResult> results = new ArrayList<>();
  private String subject = "";
  private String current = BUILD;
  private @Nullable String refusal;

  /**
   * What to check.
   *
   * @param implementation its id; null if the task is what is checked
   * @param settings those of its settings that are not the default
   * @param task its id, which gives an implementation its sizes; null for the usual ones
   * @param taskSettings those of its settings that are not the default
   * @param checks ids, in order
   * @param data where data is
   */
  public record Request(
      @Nullable String implementation,
      Map<String, Object> settings,
      @Nullable String task,
      Map<String, Object> taskSettings,
      List<String> checks,
      DataPlaces data) {
    public Request {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
      taskSettings = Collections.unmodifiableMap(new LinkedHashMap<>(taskSettings));
      checks = List.copyOf(checks);
    }

    Request with(List<String> others) {
      return new Request(implementation, settings, task, taskSettings, others, data);
    }
  }

  /**
   * What the process says: one of these.
   *
   * @param subject what is checked, with its settings
   * @param refusal why it cannot be checked at all
   * @param begun a check that begins
   * @param result of a check
   */
  record Answer(
      @Nullable String subject,
      @Nullable String refusal,
      @Nullable String begun,
      @Nullable CheckResult result) {
    static Answer of(String subject) {
      return new Answer(subject, null, null, null);
    }

    static Answer refused(String why) {
      return new Answer(null, why, null, null);
    }

    static Answer begun(String check) {
      return new Answer(null, null, check, null);
    }

    static Answer of(CheckResult result) {
      return new Answer(null, null, null, result);
    }
  }

  /**
   * Prepares nothing yet.
   *
   * @param patience longest time that a check may take
   * @param described told once what is checked
   * @param listener told of each result
   */
  public CheckRun(
      ChildSettings settings,
      Duration patience,
      Consumer<String> described,
      Consumer<CheckResult> listener) {
    this.settings = settings;
    this.patience = patience;
    this.described = described;
    this.listener = listener;
  }

  /**
   * Runs all checks of a request.
   *
   * @throws InputException if it cannot be met as it is
   * @throws IOException if no process can be started
   * @throws InterruptedException if this thread is interrupted; the process has ended then
   */
  public CheckReport run(Request request) throws IOException, InterruptedException {
    List<String> left = new ArrayList<>(request.checks());
    for (int process = 0; !left.isEmpty() && process < MOST_PROCESSES; process++) {
      current = BUILD;
      RequestProcess.Ended ended =
          RequestProcess.run(
              CheckMain.class, request.with(left), settings, 1, 0, patience, this::hear);
      if (refusal != null) {
        throw new InputException(refusal);
      }
      results.forEach(result -> left.remove(result.check()));
      if (!left.isEmpty()) {
        add(
            new CheckResult(
                current,
                Verdict.FAILED,
                ended.how(),
                "nothing that a model does may end its process or hang: the log says where",
                0));
        left.remove(current);
        if (current.equals(BUILD)) {
          break; // and would end the next one
        }
      }
    }
    for (String check : left) {
      add(
          new CheckResult(
              check,
              Verdict.NOT_APPLICABLE,
              "not asked: its process has ended too often",
              null,
              0));
    }
    return new CheckReport(subject, results);
  }

  private void hear(String line) {
    Answer answer = Json.read(line, Answer.class);
    if (answer.refusal() != null) {
      refusal = answer.refusal();
    } else if (answer.begun() != null) {
      current = answer.begun();
    } else if (answer.result() != null) {
      add(answer.result());
    } else if (answer.subject() != null && subject.isEmpty()) {
      subject = answer.subject();
      described.accept(subject);
    }
  }

  private void add(CheckResult result) {
    results.add(result);
    listener.accept(result);
  }
}
