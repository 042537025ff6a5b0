package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import dev.gauntlet.spi.result.MetricDefinition;

/**
 * Loss in bits for each byte of the text that was predicted, so that models of different
 * vocabularies compare.
 *
 * <p>The unknown symbol hides a character, which has to be told, too: its loss counts, and the bits
 * to say which of all characters of Unicode that are not in the vocabulary it is, each as likely as
 * any other. It has as many bytes as what it hides in the test part has on average.
 *
 * @param text what was encoded
 */
record BitsPerByte(EncodedText text) implements TargetMetric {

  /** Characters that UTF-8 can write: all code points but the surrogates. */
  static final int UNICODE = Character.MAX_CODE_POINT + 1 - 0x800;

  @Override
  public String name() {
    return "bits_per_byte";
  }

  @Override
  public String definition() {
    return "Loss in bits over bytes of UTF-8, of the last position of each test example, which every"
        + " implementation predicts (positions=all: of all positions); an unknown symbol also"
        + " costs what it takes to say which of the characters outside the vocabulary it hides,"
        + " all being equally likely. The number of cases is that of bytes.";
  }

  @Override
  public String unit() {
    return "bits";
  }

  @Override
  public MetricDefinition.Better better() {
    return MetricDefinition.Better.LOWER;
  }

  @Override
  public String ofAllPositions() {
    return ".positions=all";
  }

  @Override
  public Measurement measure(String name, TargetScores scores, int first) {
    Tokenizer tokenizer = text.tokenizer();
    int unknown = tokenizer.unknown().orElse((int) Batch.IGNORE);
    double spelling = Math.log(UNICODE - (tokenizer.vocabulary().size() - 1.0)) / Math.log(2);
    double bits = 0;
    double bytes = 0;
    for (int i = 0; i < scores.size(); i++) {
      int target = scores.target(i);
      if (i % scores.perExample() >= first && target != Batch.IGNORE) {
        bits += scores.loss(i) / Math.log(2);
        if (target == unknown) {
          bits += spelling;
          bytes += text.counts(Split.TEST).hiddenBytes();
        } else {
          bytes += tokenizer.bytes(target);
        }
      }
    }
    return new Measurement(name, bits / bytes, Math.round(bytes));
  }
}
