package dev.gauntlet.implementations.lstm;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** An LSTM of DJL's as a language model. */
public final class Lstm implements Implementation<LstmConfig> {

  @Override
  public String id() {
    return "lstm";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "DJL's LSTM", "Hochreiter and Schmidhuber (1997), the authors of DJL", "https://djl.ai");
  }

  @Override
  public LstmConfig defaults() {
    return new LstmConfig(32, 64, 1, 0);
  }

  @Override
  public Block build(LstmConfig config, Problem problem) {
    return new LstmModel(config, problem.vocabSize(), problem.contextLength());
  }
}
