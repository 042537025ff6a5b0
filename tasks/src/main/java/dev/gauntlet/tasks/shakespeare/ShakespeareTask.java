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
  /**
   * Windows on which each part is evaluated, if it has as many places: so many that the standard
   * error of a loss is about a hundredth of a nat, and no more for a large corpus than for a small.
   */
  static final int EVALUATION_WINDOWS = 4096;

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
    TextSplit split = TextSplit.of(text, config, seed);
    Windows test = Windows.spread(split.test(), EVALUATION_WINDOWS);
    return new ExampleDataset(
        new Problem(vocabulary.size(), config.context_length(), Targets.ALL),
        vocabulary,
        fingerprint(config, corpus, vocabulary, split, test),
        seed,
        Windows.all(split.training()),
        Map.of(
            Split.TRAIN, Windows.spread(split.training(), EVALUATION_WINDOWS),
            Split.VALIDATION, Windows.spread(split.validation(), EVALUATION_WINDOWS),
            Split.TEST, test),
        List.of(),
        Prompting.FREE_TEXT);
  }

  private static Fingerprint fingerprint(
      ShakespeareConfig config,
      Corpus corpus,
      Vocabulary vocabulary,
      TextSplit split,
      Windows test) {
    Map<String, String> facts = new LinkedHashMap<>();
    ContentHash hash = new ContentHash();
    hash.addLine(corpus.sha256());
    hash.addLine(config.context_length());
    hash.addLine(EVALUATION_WINDOWS);
    facts.put("corpus", config.corpus());
    facts.put("SHA-256 of the corpus", corpus.sha256());
    facts.put("characters", Integer.toString(split.test().text().length()));
    facts.put("distinct characters", Integer.toString(vocabulary.size()));
    for (Part part : List.of(split.training(), split.validation(), split.test())) {
      part.stretches().forEach(s -> hash.addLine(s.start() + " " + s.end()));
      facts.put(part.name() + " characters", Integer.toString(part.length()));
    }
    facts.put("test windows", Integer.toString(test.size()));
    return new Fingerprint(hash.hex(), facts);
  }
}
