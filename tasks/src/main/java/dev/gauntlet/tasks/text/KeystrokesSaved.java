package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.TargetScores;

/**
 * Share of the keys that somebody who types the text need not press if the model completes it:
 * keystroke savings, keys pressed without completion less those with it, over those without (Trnka
 * and McCoy, "Evaluating Word Prediction: Framing Keystroke Savings", 2008).
 *
 * <p>Without completion each character is one key. With it the likeliest token is offered, and
 * accepting it is one key where it is right; where it is wrong its characters are typed. So a right
 * token of n characters saves n - 1 keys, and characters alone save nothing. Where a model predicts
 * at all positions, {@code completion=run} lets it go on: right tokens that follow each other in an
 * example are accepted together by one key, as what a model writes greedily is the text up to its
 * first mistake. An unknown symbol is never right.
 *
 * @param tokenizer how many characters tokens have
 */
record KeystrokesSaved(Tokenizer tokenizer) implements TargetMetric {

  @Override
  public String name() {
    return "keystrokes_saved";
  }

  @Override
  public String definition() {
    return "Share of keys not pressed, of one for each character, if the likeliest token is accepted"
        + " by one key where it is right: after the last position of each test example"
        + " (completion=run: right tokens in a row, at any position, are accepted together). The"
        + " number of cases is that of characters.";
  }

  @Override
  public String ofAllPositions() {
    return ".completion=run";
  }

  @Override
  public Measurement measure(String name, TargetScores scores, int first) {
    long characters = 0;
    long saved = 0;
    int run = 0; // characters of right tokens so far
    for (int i = 0; i < scores.size(); i++) {
      int position = i % scores.perExample();
      int target = scores.target(i);
      if (position == 0 || position < first || target == Batch.IGNORE) {
        saved += Math.max(0, run - 1);
        run = 0;
      }
      if (position >= first && target != Batch.IGNORE) {
        characters += tokenizer.characters(target);
        if (scores.right(i) && target != tokenizer.unknown().orElse((int) Batch.IGNORE)) {
          run += tokenizer.characters(target);
        } else {
          saved += Math.max(0, run - 1);
          run = 0;
        }
      }
    }
    saved += Math.max(0, run - 1);
    return new Measurement(name, (double) saved / characters, characters);
  }
}
