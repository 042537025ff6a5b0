package dev.gauntlet.implementations.bigram;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** A table of logits. */
public final class Bigram implements Implementation<BigramConfig> {

  @Override
  public String id() {
    return "bigram";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "Let's build GPT: bigram.py",
        "Andrej Karpathy",
        "https://github.com/karpathy/ng-video-lecture");
  }

  @Override
  public BigramConfig defaults() {
    return new BigramConfig();
  }

  @Override
  public Claims claims() {
    return Claims.USUAL.withoutContext().withInitialExcess(1);
  }

  @Override
  public Block build(BigramConfig config, Problem problem) {
    return new BigramModel(problem.vocabSize(), problem.contextLength());
  }
}
