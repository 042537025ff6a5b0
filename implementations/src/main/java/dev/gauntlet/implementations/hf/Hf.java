package dev.gauntlet.implementations.hf;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The OpenAI-GPT model of the transformers library. */
public final class Hf implements Implementation<HfConfig> {

  @Override
  public String id() {
    return "hf";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "OpenAIGPTModel of Transformers",
        "Hugging Face",
        "https://github.com/huggingface/transformers");
  }

  @Override
  public HfConfig defaults() {
    return new HfConfig(4, 4, 16, 0.1);
  }

  @Override
  public Block build(HfConfig config, Problem problem) {
    return new HfModel(config, problem.vocabSize(), problem.contextLength());
  }
}
