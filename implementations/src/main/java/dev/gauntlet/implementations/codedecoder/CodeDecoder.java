package dev.gauntlet.implementations.codedecoder;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The decoder-only stack of the code-completion log. */
public final class CodeDecoder implements Implementation<CodeDecoderConfig> {

  @Override
  public String id() {
    return "code-decoder";
  }

  @Override
  public Origin origin() {
    return new Origin("The code-completion log's decoder", "its author", "");
  }

  @Override
  public CodeDecoderConfig defaults() {
    return new CodeDecoderConfig(2, 4, 32, 0.1);
  }

  /**
   * Xavier's head makes logits of a variance of up to 2 from what the last norm leaves: up to 1 nat
   * above ln V on average, and more by chance.
   */
  @Override
  public Claims claims() {
    return Claims.USUAL.withInitialExcess(1.5);
  }

  @Override
  public Block build(CodeDecoderConfig config, Problem problem) {
    return new CodeDecoderModel(config, problem.vocabSize(), problem.contextLength());
  }
}
