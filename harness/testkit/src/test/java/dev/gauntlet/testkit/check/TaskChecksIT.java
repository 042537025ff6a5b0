package dev.gauntlet.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.addition.AdditionConfig;
import dev.gauntlet.tasks.addition.AdditionTask;
import dev.gauntlet.tasks.runs.AlphabetTask;
import dev.gauntlet.tasks.runs.CountingTask;
import dev.gauntlet.tasks.shakespeare.ShakespeareTask;
import dev.gauntlet.tasks.text.TextTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The built-in tasks keep the contract, and each breach of it is seen. */
class TaskChecksIT {
  private static final Map<String, Object> SMALL =
      Map.of("digits", 2L, "examples", 2000L, "test_size", 200L, "validation_size", 200L);

  private static final DataAccess NO_DATA =
      new DataAccess() {
        @Override
        public byte[] read(String path) {
          throw new IllegalArgumentException(path);
        }

        @Override
        public byte[] read(Download download) {
          throw new IllegalArgumentException(download.name());
        }
      };

  private static CheckReport report(Task<?> task, Map<String, ?> settings) {
    List<CheckResult> results = new ArrayList<>();
    try (TaskSubject subject = TaskSubject.of(task, settings, NO_DATA)) {
      TaskChecks.ALL.forEach(check -> results.add(check.run(subject)));
      return new CheckReport(subject.describe(), results);
    }
  }

  static Stream<Task<?>> tasks() {
    return Stream.of(new CountingTask(), new AlphabetTask(), new ShakespeareTask());
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void builtInTasksPass(Task<?> task) {
    CheckReport report = report(task, Map.of());
    assertThat(report.passed()).as(report.toTable()).isTrue();
  }

  @Test
  void additionPassesInBothKindsOfRows() {
    for (String rows : List.of("digit", "sequence")) {
      Map<String, Object> settings = new HashMap<>(SMALL);
      settings.put("rows", rows);
      CheckReport report = report(new AdditionTask(), settings);
      assertThat(report.passed()).as(report.toTable()).isTrue();
    }
  }

  @Test
  void textPassesWithEitherVocabulary() {
    Map<String, Object> pairs =
        Map.of("vocabulary", "byte-pairs", "vocab_size", 400L, "coverage", 1.0);
    for (Map<String, Object> settings : List.of(Map.<String, Object>of(), pairs)) {
      CheckReport report = report(new TextTask(), settings);
      assertThat(report.passed()).as(report.toTable()).isTrue();
    }
  }

  enum Breach {
    TRAIN_IS_TEST("parts"),
    STEP_IGNORED("batches-pure"),
    DRAWN_ANEW("batches-pure"),
    TOKEN_OUTSIDE("examples-valid"),
    TARGET_IS_TOKEN("targets"),
    FINGERPRINT_CONSTANT("fingerprint"),
    PROMPT_OUTSIDE("prompts"),
    METRIC_BEYOND_1("metrics");

    final String check;

    Breach(String check) {
      this.check = check;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBreachIsSeen(Breach breach) {
    CheckReport report = report(new Broken(breach), SMALL);
    assertThat(report.failures())
        .as(report.toTable())
        .extracting(CheckResult::check)
        .contains(breach.check);
  }

  /** Addition, but for one thing. */
  private record Broken(Breach breach) implements Task<AdditionConfig> {
    @Override
    public String id() {
      return "broken";
    }

    @Override
    public String summary() {
      return "breaks the contract";
    }

    @Override
    public AdditionConfig defaults() {
      return new AdditionTask().defaults();
    }

    @Override
    public Dataset open(AdditionConfig config, DataAccess data, long seed) throws IOException {
      return new BrokenData(breach, new AdditionTask().open(config, data, seed));
    }
  }

  private record BrokenData(Breach breach, Dataset right) implements Dataset {
    private static int drawn;

    @Override
    public Problem problem() {
      return right.problem();
    }

    @Override
    public Vocabulary vocabulary() {
      return right.vocabulary();
    }

    @Override
    public Fingerprint fingerprint() {
      return breach == Breach.FINGERPRINT_CONSTANT
          ? new Fingerprint("0".repeat(64), Map.of())
          : right.fingerprint();
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      return switch (breach) {
        case STEP_IGNORED -> right.train(0, size, manager);
        case DRAWN_ANEW -> right.train(drawn++, size, manager);
        case TOKEN_OUTSIDE -> {
          Batch batch = right.train(step, size, manager);
          yield new Batch(batch.tokens().add(problem().vocabSize()), batch.targets());
        }
        case TARGET_IS_TOKEN -> {
          Batch batch = right.train(step, size, manager);
          yield new Batch(batch.tokens(), batch.tokens().get(":, -1"));
        }
        default -> right.train(step, size, manager);
      };
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
      return right.evaluation(
          breach == Breach.TRAIN_IS_TEST ? Split.TRAIN : split, batchSize, manager);
    }

    @Override
    public Prompting prompting() {
      return breach != Breach.PROMPT_OUTSIDE
          ? right.prompting()
          : new Prompting() {
            @Override
            public List<String> prompts(int count) {
              return List.of("x=?");
            }
          };
    }

    @Override
    public List<Metric> metrics() {
      return breach != Breach.METRIC_BEYOND_1 ? right.metrics() : List.of(new TooLarge());
    }
  }

  private static final class TooLarge implements Metric {
    @Override
    public String name() {
      return "too_large";
    }

    @Override
    public String definition() {
      return "A share of more than all.";
    }

    @Override
    public List<Measurement> measure(Predictor model, Split split) {
      return List.of(new Measurement("too_large", 1.5, 3));
    }
  }
}
