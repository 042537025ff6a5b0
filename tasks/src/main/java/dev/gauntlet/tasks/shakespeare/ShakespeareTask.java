package dev.gauntlet.tasks.shakespeare;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.examples.ExampleDataset;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The task {@code shakespeare}: a character-level language model of a text. */
public final class ShakespeareTask implements Task<ShakespeareConfig> {

  @Override
  public String id() {
    return "shakespeare";
  }

  @Override
  public String summary() {
    return "predicts the next character of three plays, of tinyshakespeare or of any UTF-8 file";
  }

  @Override
  public ShakespeareConfig defaults() {
    return ShakespeareConfig.DEFAULTS;
  }

  @Override
  public List<Download> downloads() {
    return List.of(Corpus.TINYSHAKESPEARE);
  }

  @Override
  public Dataset open(ShakespeareConfig config, DataAccess data, long seed) throws IOException {
    Corpus corpus = Corpus.find(config.corpus(), data);
    Text text = corpus.text();
    Vocabulary vocabulary = text.vocabulary();
    int length = config.context_length();
    int testStart = (int) ((1 - config.test_fraction()) * text.length());
    int validationStart = testStart - (int) (config.validation_fraction() * text.length());
    Part training = new Part("training", text, 0, validationStart, length);
    Part validation = new Part("validation", text, validationStart, testStart, length);
    Part test = new Part("test", text, testStart, text.length(), length);
    int stride = length - config.eval_overlap();
    Windows testWindows = Windows.covering(test, stride);
    return new ExampleDataset(
        new Problem(vocabulary.size(), length, Targets.ALL),
        vocabulary,
        fingerprint(config, corpus, vocabulary, List.of(training, validation, test), testWindows),
        seed,
        Windows.all(training),
        Map.of(
            Split.TRAIN, Windows.sample(training, testWindows.size()),
            Split.VALIDATION, Windows.covering(validation, stride),
            Split.TEST, testWindows),
        List.of(),
        Prompting.FREE_TEXT);
  }

  private static Fingerprint fingerprint(
      ShakespeareConfig config,
      Corpus corpus,
      Vocabulary vocabulary,
      List<Part> parts,
      Windows testWindows) {
    Map<String, String> facts = new LinkedHashMap<>();
    ContentHash hash = new ContentHash();
    hash.addLine(corpus.sha256());
    hash.addLine(config.context_length());
    hash.addLine(config.eval_overlap());
    facts.put("corpus", config.corpus());
    facts.put("SHA-256 of the corpus", corpus.sha256());
    facts.put("characters", Integer.toString(parts.stream().mapToInt(Part::length).sum()));
    facts.put("distinct characters", Integer.toString(vocabulary.size()));
    for (Part part : parts) {
      hash.addLine(part.length());
      facts.put(part.name() + " characters", Integer.toString(part.length()));
    }
    facts.put("test windows", Integer.toString(testWindows.size()));
    return new Fingerprint(hash.hex(), facts);
  }
}
