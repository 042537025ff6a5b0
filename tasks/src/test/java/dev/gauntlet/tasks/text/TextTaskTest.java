package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import dev.gauntlet.tasks.text.TextConfig.Cutting;
import dev.gauntlet.tasks.text.TextConfig.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TextTaskTest {
  @TempDir private Path folder;

  private final List<Double> told = new ArrayList<>();

  /** The folder of the test. */
  private final DataAccess data =
      new DataAccess() {
        @Override
        public byte[] read(String path) {
          throw new AssertionError("files are read in place");
        }

        @Override
        public byte[] read(Download download) {
          throw new IllegalArgumentException("no " + download.name());
        }

        @Override
        public Path find(String path) {
          return folder.resolve(path);
        }

        @Override
        public void progress(String what, double done) {
          assertThat(what).startsWith("reading ");
          told.add(done);
        }
      };

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static TextConfig config(Cutting split, Unit vocabulary, int vocabSize, double coverage) {
    return new TextConfig(
        "", "t", "", "", "", 0, 0, split, vocabulary, vocabSize, coverage, 4, 0.2, 0.2, false);
  }

  private static final TextConfig CHARACTERS = config(Cutting.POSITION, Unit.CHARACTERS, 0, 0.9999);
  private static final TextConfig PAIRS = config(Cutting.POSITION, Unit.BYTE_PAIRS, 280, 1);

  private ExampleDataset open(TextConfig config) throws IOException {
    return (ExampleDataset) new TextTask().open(config, data, 1);
  }

  /** All text of a part, window by window. */
  private static String text(ExampleDataset dataset, Examples part) {
    StringBuilder text = new StringBuilder();
    int length = dataset.problem().contextLength();
    for (int i = 0; i < part.size(); i += length) {
      int[] tokens = new int[length];
      part.write(i, tokens, 0, new int[length], 0);
      text.append(dataset.vocabulary().decode(tokens));
    }
    return text.toString();
  }

  private static String words(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(List.of("alpha", "beta", "gamma", "delta").get(random.nextInt(4))).append(' ');
    }
    return text.toString();
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Task.class)).hasAtLeastOneElementOfType(TextTask.class);
    assertThat(new TextTask().id()).isEqualTo("text");
  }

  @ParameterizedTest
  @EnumSource(Unit.class)
  void theVocabularyIsOfTheTrainingPartAlone(Unit unit) throws IOException {
    TextConfig config = unit == Unit.BYTE_PAIRS ? PAIRS : CHARACTERS;
    String training = words(1, 600); // six tenths and more, which no part after it reaches into
    int rest = training.length() * 4 / 6;
    write("t", training + " alpha".repeat(rest).substring(0, rest));
    String symbols = open(config).vocabulary().symbols();
    write("t", training + "QQQQ zzzz ".repeat(rest).substring(0, rest));
    ExampleDataset other = open(config);
    assertThat(other.vocabulary().symbols()).isEqualTo(symbols);
    assertThat(text(other, other.evaluation().get(Split.TEST)))
        .contains(unit == Unit.BYTE_PAIRS ? "QQQQ" : "\uFFFD\uFFFD\uFFFD\uFFFD");
    write("t", "Q" + training.substring(1) + " alpha".repeat(rest).substring(0, rest));
    write("t", "QQQQ zzzz ".repeat(60) + training);
    assertThat(open(config).vocabulary().symbols()).isNotEqualTo(symbols);
  }

  @Test
  void allVocabulariesHaveTheSameText() throws IOException {
    write("t", words(1, 1000)); // few enough for a window at every place
    ExampleDataset characters = open(CHARACTERS);
    ExampleDataset pairs = open(PAIRS);
    assertThat(characters.fingerprint().facts()).containsEntry("test bytes a token", "1.000");
    assertThat(pairs.problem().vocabSize()).isEqualTo(pairs.vocabulary().size());
    for (Split split : Split.values()) {
      String a = text(characters, characters.evaluation().get(split));
      String b = text(pairs, pairs.evaluation().get(split));
      int common = Math.min(20, b.length());
      assertThat(b.substring(0, common)).isEqualTo(a.substring(0, common));
    }
    assertThat(pairs.fingerprint().sha256()).isNotEqualTo(characters.fingerprint().sha256());
  }

  @Test
  void noTokenReachesFromOnePartIntoTheNext() throws IOException {
    // "ab" is one token, and the cuts at 60 and 80 of 100 characters are before a b.
    write("t", "x" + "ab".repeat(49) + "a");
    ExampleDataset dataset =
        open(
            new TextConfig(
                "",
                "t",
                "",
                "",
                "",
                0,
                0,
                Cutting.POSITION,
                Unit.BYTE_PAIRS,
                257,
                1,
                1,
                0.2,
                0.2,
                false));
    assertThat(dataset.vocabulary().decode(256)).isEqualTo("ab");
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      Examples part = dataset.evaluation().get(split);
      assertThat(part.size()).isEqualTo(10); // and one more token, an a, the last target
      assertThat(text(dataset, part)).isEqualTo("b" + "ab".repeat(9));
    }
  }

  @ParameterizedTest
  @EnumSource(Unit.class)
  void splitByFileKeepsFilesWhole(Unit unit) throws IOException {
    for (int i = 0; i < 40; i++) {
      write("t/" + i, Character.toString('A' + i).repeat(50 + i) + "\n");
    }
    TextConfig config =
        unit == Unit.BYTE_PAIRS
            ? config(Cutting.FILE, unit, 256, 1)
            : config(Cutting.FILE, unit, 0, 1);
    ExampleDataset dataset = open(config);
    List<Set<Integer>> seen = new ArrayList<>();
    for (Split split : Split.values()) {
      Set<Integer> own = new HashSet<>();
      text(dataset, dataset.evaluation().get(split))
          .chars()
          .filter(c -> c >= 'A')
          .forEach(own::add);
      own.remove(0xFFFD);
      seen.add(own);
    }
    if (unit == Unit.BYTE_PAIRS) {
      assertThat(seen.get(0)).hasSizeBetween(20, 27);
      assertThat(seen.get(1)).hasSizeBetween(6, 10);
      assertThat(seen.get(2)).hasSizeBetween(6, 10);
      assertThat(Collections.disjoint(seen.get(0), seen.get(1))).isTrue();
      assertThat(Collections.disjoint(seen.get(0), seen.get(2))).isTrue();
      assertThat(Collections.disjoint(seen.get(1), seen.get(2))).isTrue();
    } else {
      assertThat(dataset.fingerprint().facts())
          .containsEntry("unknown symbol in test", share(dataset))
          .containsKey(Fingerprint.WARNING + " unknown symbol");
    }
  }

  /** All characters of the test part but line feeds are of its files alone. */
  private static String share(ExampleDataset dataset) {
    String test = dataset.fingerprint().facts().get("unknown symbol in test");
    double percent = Double.parseDouble(test.replace(" %", ""));
    assertThat(percent).isBetween(97.0, 99.5);
    return test;
  }

  @Test
  void splitByFileDependsOnContentsAndNotOnNames() throws IOException {
    for (int i = 0; i < 10; i++) {
      write("t/" + i, "text number %d, %s\n".formatted(i, words(i, 30)));
    }
    TextConfig config = config(Cutting.FILE, Unit.CHARACTERS, 0, 1);
    String test = text(open(config), open(config).evaluation().get(Split.TEST));
    for (int i = 0; i < 10; i++) {
      Files.move(folder.resolve("t/" + i), folder.resolve("t/x" + i));
    }
    assertThat(text(open(config), open(config).evaluation().get(Split.TEST))).isEqualTo(test);
  }

  @Test
  void tooFewFilesCannotBeSplit() throws IOException {
    write("t/a", words(1, 50));
    write("t/b", words(2, 50));
    assertThatThrownBy(() -> open(config(Cutting.FILE, Unit.CHARACTERS, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "split is file, but of the 2 files of t none is left for training; split by position");
  }

  @Test
  void saysWhatWasReadAndWhatWasLeftOut() throws IOException {
    write("t/a", "\uFEFF" + words(1, 100) + "\r\n");
    write("t/b", words(2, 100));
    write("t/c", words(2, 100));
    write("t/d", "\0");
    Map<String, String> facts = open(CHARACTERS).fingerprint().facts();
    assertThat(facts)
        .contains(
            entry("corpus", "t"),
            entry("files", "2"),
            entry("files left out", "1 binary, 1 duplicates"),
            entry("files with a byte order mark", "1"),
            entry("files with CRLF line ends", "1"),
            entry("unknown symbol in training", facts.get("unknown symbol in training")))
        .doesNotContainKey(Fingerprint.WARNING + " unknown symbol");
    assertThat(told).isSorted().endsWith(1.0).hasSizeGreaterThan(3);
    write("t/d", "text now");
    assertThat(open(CHARACTERS).fingerprint().facts())
        .containsEntry("files left out", "1 duplicates");
  }

  @Test
  void theFingerprintIsOfTextVocabularyAndSplit() throws IOException {
    write("t", words(1, 500));
    Set<String> all = new HashSet<>();
    String first = open(PAIRS).fingerprint().sha256();
    assertThat(open(PAIRS).fingerprint().sha256()).isEqualTo(first);
    all.add(first);
    all.add(open(CHARACTERS).fingerprint().sha256());
    all.add(open(config(Cutting.POSITION, Unit.CHARACTERS, 0, 0.5)).fingerprint().sha256());
    all.add(open(config(Cutting.POSITION, Unit.BYTE_PAIRS, 270, 1)).fingerprint().sha256());
    write("t", words(2, 500));
    all.add(open(PAIRS).fingerprint().sha256());
    assertThat(all).hasSize(5);
  }

  @Test
  void measuresBitsPerByteAndKeystrokes() throws IOException {
    write("t", words(1, 500));
    assertThat(open(PAIRS).metrics())
        .extracting(Metric::name)
        .containsExactly("bits_per_byte", "keystrokes_saved");
    assertThat(open(PAIRS).prompting().start(open(PAIRS).vocabulary())).isEqualTo("\n");
  }

  @Test
  void aSingleFileIsReadStrictly() throws IOException {
    write("t", "text\0");
    assertThatThrownBy(() -> open(CHARACTERS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("corpus t is not text: NUL at byte offset 4");
  }

  @Test
  void playsAndSourcesNeedNoData() throws IOException {
    ExampleDataset plays = open(TextConfig.DEFAULTS.with("", Unit.CHARACTERS));
    assertThat(plays.fingerprint().facts()).containsEntry("characters", "401506");
    assertThatThrownBy(
            () ->
                open(
                    new TextConfig(
                        "x",
                        "",
                        "",
                        "",
                        "",
                        0,
                        0,
                        Cutting.FILE,
                        Unit.CHARACTERS,
                        0,
                        1,
                        8,
                        0.1,
                        0.1,
                        false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "corpus is 'x', must be shakespeare-plays, tinyshakespeare or commons-math-sources; a"
                + " file or folder of yours is named with path");
  }

  @Test
  void whatIsLeftOpenDependsOnWhatIsNamed() {
    TextTask task = new TextTask();
    TextConfig pairs = task.defaults(Map.of("vocabulary", Unit.BYTE_PAIRS));
    assertThat(pairs.vocab_size()).isEqualTo(1024);
    assertThat(pairs.coverage()).isEqualTo(1);
    assertThat(pairs.corpus()).isEqualTo("shakespeare-plays");
    assertThat(task.defaults(Map.of("path", "novels")).corpus()).isEmpty();
    assertThat(task.defaults(new TreeMap<>())).isEqualTo(task.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';'';characters;0;1;corpus and path are empty: one of them must say what to read",
        "a;b;characters;0;1;corpus is 'a' and path is 'b': only one of them can say what to read",
        "a;'';characters;5;1;vocab_size is 5, must be 0 where tokens are characters (coverage"
            + " decides their number)",
        "a;'';byte-pairs;255;1;vocab_size is 255, must be 256 to 65536",
        "a;'';byte-pairs;65537;1;vocab_size is 65537, must be 256 to 65536",
        "a;'';byte-pairs;300;0.9;coverage is 0.9, must be 1 for byte pairs",
        "a;'';characters;0;0;coverage is 0.0, must be above 0 and at most 1",
        "a;'';characters;0;NaN;coverage is NaN, must be above 0 and at most 1",
      })
  void impossibleSettingsAreRefused(
      String corpus, String path, String unit, int size, double coverage, String message) {
    Unit vocabulary = unit.equals("characters") ? Unit.CHARACTERS : Unit.BYTE_PAIRS;
    assertThatThrownBy(
            () ->
                new TextConfig(
                    corpus,
                    path,
                    "",
                    "",
                    "",
                    0,
                    0,
                    Cutting.FILE,
                    vocabulary,
                    size,
                    coverage,
                    8,
                    0.1,
                    0.1,
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void positionsAreDisjointHoweverLargeTheParts() {
    for (long seed = 1; seed < 200; seed++) {
      TextSplit split = TextSplit.byPosition(1000, 0.4, 0.5, true, seed);
      int[] owners = new int[1000];
      for (List<Part.Stretch> part : List.of(split.training(), split.validation(), split.test())) {
        for (Part.Stretch stretch : part) {
          for (int i = stretch.start(); i < stretch.end(); i++) {
            owners[i]++;
          }
        }
      }
      assertThat(owners).containsOnly(1);
    }
  }

  @Test
  void utf8IsWhatJavaTakesForIt() {
    SplittableRandom random = new SplittableRandom(3);
    byte[] some = {
      'a',
      (byte) 0xC3,
      (byte) 0xA9,
      (byte) 0xE2,
      (byte) 0x82,
      (byte) 0xAC,
      (byte) 0xF0,
      (byte) 0x9D,
      (byte) 0x84,
      (byte) 0x9E,
      (byte) 0xED,
      (byte) 0xE0,
      (byte) 0xF4,
      (byte) 0xC0
    };
    int valid = 0;
    for (int n = 0; n < 20_000; n++) {
      byte[] bytes = new byte[random.nextInt(5)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = some[random.nextInt(some.length)];
      }
      Utf8 utf8 = new Utf8();
      StringBuilder text = new StringBuilder();
      boolean whole = true;
      for (byte b : bytes) {
        int character = utf8.next(b);
        if (character == Utf8.MALFORMED) {
          whole = false;
          break;
        } else if (character >= 0) {
          text.appendCodePoint(character);
        }
      }
      whole &= utf8.isBetweenCharacters();
      String java = new String(bytes, UTF_8);
      boolean same = java.getBytes(UTF_8).length == bytes.length && !java.contains("\uFFFD");
      assertThat(whole).isEqualTo(same);
      if (whole) {
        assertThat(text.toString()).isEqualTo(java);
        valid++;
      }
    }
    assertThat(valid).isGreaterThan(1000);
  }
}
