package dev.gauntlet.implementations.attentionhead;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** One causal attention head over token and position embeddings. */
public final class AttentionHead implements Implementation<AttentionHeadConfig> {

  @Override
  public String id() {
    return "attention-head";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "Let's build GPT: a single head",
        "Andrej Karpathy",
        "https://github.com/karpathy/ng-video-lecture");
  }

  @Override
  public AttentionHeadConfig defaults() {
    return new AttentionHeadConfig(32);
  }

  @Override
  public Claims claims() {
    return Claims.USUAL.withLowCapacity();
  }

  @Override
  public Block build(AttentionHeadConfig config, Problem problem) {
    return new AttentionHeadModel(config, problem.vocabSize(), problem.contextLength());
  }
}
