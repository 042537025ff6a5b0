package dev.gauntlet.implementations.blockgpt;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The GPT of the block ablation log: blocks x heads x head size. */
public final class BlockGpt implements Implementation<BlockGptConfig> {

  @Override
  public String id() {
    return "block-gpt";
  }

  @Override
  public Origin origin() {
    return new Origin("The block ablation log's GPT", "its author", "");
  }

  @Override
  public BlockGptConfig defaults() {
    return new BlockGptConfig(2, 6, 8, 0, true, true, true, true);
  }

  /** Without positions attention sees a bag of tokens, and order only through later blocks. */
  @Override
  public Claims claims(BlockGptConfig config) {
    return config.positions() ? claims() : claims().withPositions(Claims.Positions.NONE);
  }

  @Override
  public Block build(BlockGptConfig config, Problem problem) {
    return new BlockGptModel(config, problem.vocabSize(), problem.contextLength());
  }
}
