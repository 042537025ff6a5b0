package dev.gauntlet.tasks.shakespeare;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import dev.gauntlet.tasks.text.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShakespeareTaskTest {

  private static final DataAccess NO_DATA = new MemoryData("");

  private static ExampleDataset open(ShakespeareConfig config, DataAccess data) throws IOException {
    return (ExampleDataset) new ShakespeareTask().open(config, data, 1);
  }

  private static ExampleDataset open(String text, int contextLength) throws IOException {
    return open(new ShakespeareConfig("f", contextLength, 0.1, 0.1, false), new MemoryData(text));
  }

  /** Tokens of an example and its last target. */
  private static String text(ExampleDataset dataset, Examples examples, int index) {
    int length = dataset.problem().contextLength();
    int[] tokens = new int[length];
    int[] targets = new int[length];
    examples.write(index, tokens, 0, targets, 0);
    int[] ids = tokens;
    return dataset.vocabulary().decode(ids) + dataset.vocabulary().decode(targets[length - 1]);
  }

  @Test
  void saysWhatItIs() {
    assertThat(new ShakespeareTask().id()).isEqualTo("shakespeare");
    assertThat(new ShakespeareTask().summary()).startsWith("predicts the next character");
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Task.class)).hasAtLeastOneElementOfType(ShakespeareTask.class);
  }

  @Test
  void thePlaysNeedNoData() throws IOException {
    ExampleDataset dataset = open(ShakespeareConfig.DEFAULTS, NO_DATA);
    assertThat(dataset.problem()).isEqualTo(new Problem(63, 128, Targets.ALL));
    assertThat(dataset.training().size()).isEqualTo(321_205 - 128);
    assertThat(dataset.evaluation().get(Split.TRAIN).size()).isEqualTo(4096);
    assertThat(dataset.evaluation().get(Split.VALIDATION).size()).isEqualTo(4096);
    assertThat(dataset.evaluation().get(Split.TEST).size()).isEqualTo(4096);
    assertThat(dataset.fingerprint().sha256())
        .isEqualTo("0735da4602c212e086a248c8c1b9a85d853e3399962953bed0329dc670f01b32");
    assertThat(dataset.fingerprint().facts())
        .containsExactly(
            entry("corpus", "shakespeare-plays"),
            entry(
                "SHA-256 of the corpus",
                "787257982eb72dede88347b9ba5b901b2288f2d13cea13835119e4b27fe14124"),
            entry("characters", "401506"),
            entry("distinct characters", "63"),
            entry("training characters", "321205"),
            entry("validation characters", "40150"),
            entry("test characters", "40151"),
            entry("test windows", "4096"));
  }

  @Test
  void tinyshakespeareIsSplitAsInTheStudy() throws IOException {
    String folder = System.getenv("GAUNTLET_DATA");
    assumeThat(folder).as("GAUNTLET_DATA").isNotNull();
    Path file = Path.of(folder, Corpus.TINYSHAKESPEARE.fileName());
    assumeThat(file).exists();
    byte[] bytes = Files.readAllBytes(file);
    DataAccess data =
        new DataAccess() {
          @Override
          public byte[] read(String path) {
            throw new AssertionError("not a user's file");
          }

          @Override
          public byte[] read(Download download) {
            assertThat(download.bytes()).isEqualTo(bytes.length);
            return bytes;
          }
        };
    ExampleDataset dataset =
        open(new ShakespeareConfig("tinyshakespeare", 128, 0.1, 0.1, false), data);
    assertThat(dataset.problem().vocabSize()).isEqualTo(65);
    assertThat(dataset.fingerprint().facts())
        .containsEntry("SHA-256 of the corpus", Corpus.TINYSHAKESPEARE.sha256())
        .containsEntry("characters", "1115394")
        .containsEntry("training characters", Integer.toString(1_003_854 - 111_539))
        .containsEntry("validation characters", "111539")
        .containsEntry("test characters", "111540");
    assertThat(text(dataset, dataset.training(), 0)).startsWith("First Citizen:\nBefore we");
  }

  @Test
  void partsFollowEachOtherInTheText() throws IOException {
    ExampleDataset dataset = open("abcdefghijklmnopqrstuvwxyz0123456789ABCD", 3); // 32, 4, 4
    assertThat(text(dataset, dataset.training(), 0)).isEqualTo("abcd");
    assertThat(dataset.training().size()).isEqualTo(29);
    assertThat(text(dataset, dataset.training(), 28)).isEqualTo("2345");
    assertThat(text(dataset, dataset.evaluation().get(Split.VALIDATION), 0)).isEqualTo("6789");
    assertThat(text(dataset, dataset.evaluation().get(Split.TEST), 0)).isEqualTo("ABCD");
    assertThat(text(dataset, dataset.evaluation().get(Split.TRAIN), 0)).isEqualTo("abcd");
  }

  @Test
  void eachPartIsEvaluatedOnWindowsThatAreSpreadOverIt() throws IOException {
    ExampleDataset small = open("0123456789".repeat(10), 4);
    assertThat(small.evaluation().get(Split.TEST).size()).isEqualTo(10 - 4); // every place
    ExampleDataset large = open("0123456789".repeat(50_000), 4);
    for (Split split : Split.values()) {
      assertThat(large.evaluation().get(split).size()).isEqualTo(4096);
    }
    assertThat(open("0123456789".repeat(100_000), 4).evaluation().get(Split.TEST).size())
        .isEqualTo(4096); // twice the text costs the same
  }

  @Test
  void theSeedMovesTheTestPartIfAsked() throws IOException {
    String text =
        IntStream.range(0, 400)
            .mapToObj(i -> Character.toString(0x4E00 + i)) // each character is its own place
            .collect(Collectors.joining());
    ShakespeareConfig config = new ShakespeareConfig("f", 3, 0.1, 0.1, true);
    Set<String> starts = new HashSet<>();
    boolean wrapped = false;
    for (long seed = 1; seed <= 40; seed++) {
      ExampleDataset dataset =
          (ExampleDataset) new ShakespeareTask().open(config, new MemoryData(text), seed);
      Set<Integer> seen = new HashSet<>();
      for (Examples part :
          List.of(
              dataset.evaluation().get(Split.TEST),
              dataset.evaluation().get(Split.VALIDATION),
              dataset.training())) {
        Set<Integer> own = new HashSet<>();
        for (int i = 0; i < part.size(); i++) {
          text(dataset, part, i).chars().forEach(own::add);
        }
        assertThat(Collections.disjoint(own, seen)).isTrue();
        seen.addAll(own);
      }
      assertThat(seen.size()).isBetween(390, 400); // but for what is too short for a window
      String test = text(dataset, dataset.evaluation().get(Split.TEST), 0);
      String validation = text(dataset, dataset.evaluation().get(Split.VALIDATION), 0);
      starts.add(test);
      wrapped |= validation.compareTo(test) > 0;
    }
    assertThat(starts).hasSizeGreaterThan(20);
    assertThat(wrapped).isTrue();
  }

  @Test
  void aCharacterIsACodePoint() throws IOException {
    ExampleDataset dataset = open("𝄞é\r\n".repeat(25), 2);
    assertThat(dataset.vocabulary().symbols()).isEqualTo("\n\ré𝄞");
    assertThat(dataset.fingerprint().facts()).containsEntry("characters", "100");
    assertThat(text(dataset, dataset.training(), 0)).isEqualTo("𝄞é\r");
  }

  @Test
  void theTextTheSplitAndTheWindowsDecideTheFingerprint() throws IOException {
    String text = "0123456789".repeat(30);
    String sha256 = open(text, 5).fingerprint().sha256();
    assertThat(open(text, 5).fingerprint().sha256()).isEqualTo(sha256);
    assertThat(open(text + "x", 5).fingerprint().sha256()).isNotEqualTo(sha256);
    assertThat(open(text, 6).fingerprint().sha256()).isNotEqualTo(sha256);
    for (ShakespeareConfig config :
        new ShakespeareConfig[] {
          new ShakespeareConfig("f", 5, 0.2, 0.1, false),
          new ShakespeareConfig("f", 5, 0.1, 0.2, false),
          new ShakespeareConfig("f", 5, 0.1, 0.1, true)
        }) {
      assertThat(open(config, new MemoryData(text)).fingerprint().sha256()).isNotEqualTo(sha256);
    }
  }

  @Test
  void aContextLongerThanAPartIsRefused() {
    assertThatThrownBy(() -> open("0123456789".repeat(50), 50))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "context_length is 50, but the validation part has 50 of the corpus's 500 characters:"
                + " at most 49");
  }

  @Test
  void aBrokenCorpusIsRefused() {
    assertThatThrownBy(() -> open("", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("corpus f is empty: 0 bytes");
    assertThatThrownBy(() -> open("text\0", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("corpus f is not text: NUL at byte offset 4");
  }

  @Test
  void tinyshakespeareIsOfferedForDownload() {
    assertThat(new ShakespeareTask().downloads()).containsExactly(Corpus.TINYSHAKESPEARE);
    assertThat(Corpus.TINYSHAKESPEARE.source()).hasHost("raw.githubusercontent.com");
  }
}
