package dev.gauntlet.tasks.shakespeare;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Task;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.text.Corpus;
import dev.gauntlet.tasks.text.EncodedText;
import dev.gauntlet.tasks.text.TextSplit;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The task {@code shakespeare}: a character-level language model of a text. It is the task {@code
 * text} of one file, with every character of it in the vocabulary, as the study has it.
 */
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
    TextSplit split =
        TextSplit.byPosition(
            corpus.characters(),
            config.test_fraction(),
            config.validation_fraction(),
            config.split_seed(),
            seed);
    EncodedText text = EncodedText.ofCharacters(corpus, split);
    return text.dataset(
        config.context_length(), fingerprint(config, corpus, text), seed, List.of());
  }

  private static Fingerprint fingerprint(
      ShakespeareConfig config, Corpus corpus, EncodedText text) {
    Map<String, String> facts = new LinkedHashMap<>();
    ContentHash hash = new ContentHash();
    hash.addLine(corpus.sha256());
    hash.addLine(config.context_length());
    hash.addLine(EncodedText.EVALUATION_WINDOWS);
    facts.put("corpus", config.corpus());
    facts.put("SHA-256 of the corpus", corpus.sha256());
    facts.put("characters", Integer.toString(corpus.characters()));
    facts.put("distinct characters", Integer.toString(text.vocabulary().size()));
    text.describeParts(config.context_length(), hash, facts);
    return new Fingerprint(hash.hex(), facts);
  }
}
