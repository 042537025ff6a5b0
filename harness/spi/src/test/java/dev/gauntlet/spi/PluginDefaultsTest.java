package dev.gauntlet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a plugin author need not write. */
class PluginDefaultsTest {

  private record Settings(@Alias("n_embd") int width, int depth) {}

  /** Nothing but what must be written. */
  private static final class LeastTask implements Task<Settings> {
    @Override
    public String id() {
      return "least";
    }

    @Override
    public String summary() {
      return "does nothing";
    }

    @Override
    public Settings defaults() {
      return new Settings(3, 4);
    }

    @Override
    public Dataset open(Settings config, DataAccess data, long seed) {
      return new LeastDataset();
    }
  }

  private static final class LeastDataset implements Dataset {
    @Override
    public Problem problem() {
      return new Problem(1, 1, Problem.Targets.LAST);
    }

    @Override
    public Vocabulary vocabulary() {
      return Vocabulary.of("a");
    }

    @Override
    public Fingerprint fingerprint() {
      return new Fingerprint("0".repeat(64), Map.of());
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
      return List.of();
    }
  }

  @Test
  void aTaskHasNoDownloadsAndOneSetOfDefaults() {
    LeastTask task = new LeastTask();
    assertThat(task.downloads()).isEmpty();
    assertThat(task.defaults(Map.of("width", 7))).isEqualTo(new Settings(3, 4));
  }

  @Test
  void aDatasetHasNoMetricsAndIsAskedWithAnyText() {
    try (Dataset dataset = new LeastTask().open(new Settings(1, 1), null, 1)) {
      assertThat(dataset.metrics()).isEmpty();
      assertThat(dataset.prompting()).isSameAs(Prompting.FREE_TEXT);
    }
  }

  @Test
  void freeTextIsGivenAsItIsAndHasNoAnswer() {
    assertThat(Prompting.FREE_TEXT.prompts(5)).isEmpty();
    assertThat(Prompting.FREE_TEXT.question("To be")).isEqualTo("To be");
    assertThat(Prompting.FREE_TEXT.answer("To be")).isEmpty();
    assertThat(Prompting.FREE_TEXT.end()).isEmpty();
    assertThat(Prompting.FREE_TEXT.padding()).isEmpty();
  }

  @Test
  void anAliasIsThereWhenTheHarnessRuns() {
    var components = Settings.class.getRecordComponents();
    assertThat(components[0].getAnnotation(Alias.class).value()).isEqualTo("n_embd");
    assertThat(components[1].getAnnotation(Alias.class)).isNull();
  }

  @Test
  void aBatchClosesBothItsArrays() {
    List<String> closed = new ArrayList<>();
    new Batch(array("tokens", closed), array("targets", closed)).close();
    assertThat(closed).containsExactlyInAnyOrder("tokens", "targets");
  }

  @Test
  void aBatchHasBothArrays() {
    NDArray array = array("one", new ArrayList<>());
    assertThatNullPointerException().isThrownBy(() -> new Batch(null, array)).withMessage("tokens");
    assertThatNullPointerException()
        .isThrownBy(() -> new Batch(array, null))
        .withMessage("targets");
  }

  private static NDArray array(String name, List<String> closed) {
    return (NDArray)
        Proxy.newProxyInstance(
            NDArray.class.getClassLoader(),
            new Class<?>[] {NDArray.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.add(name);
                return null;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
