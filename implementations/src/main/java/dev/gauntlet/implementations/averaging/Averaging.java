package dev.gauntlet.implementations.averaging;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The mean of the past in the place of an attention head. */
public final class Averaging implements Implementation<AveragingConfig> {

  @Override
  public String id() {
    return "averaging";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "Let's build GPT: averaging past context",
        "Andrej Karpathy",
        "https://github.com/karpathy/ng-video-lecture");
  }

  @Override
  public AveragingConfig defaults() {
    return new AveragingConfig(32);
  }

  /** A mean knows how many tokens there were and nothing of their order. */
  @Override
  public Claims claims() {
    return Claims.USUAL.withPositions(Claims.Positions.NONE).withLowCapacity();
  }

  @Override
  public Block build(AveragingConfig config, Problem problem) {
    return new AveragingModel(config, problem.vocabSize(), problem.contextLength());
  }
}
