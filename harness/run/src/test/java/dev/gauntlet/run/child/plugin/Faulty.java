package dev.gauntlet.run.child.plugin;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** A model that works, but for the fault that is planted in it. */
public final class Faulty implements Implementation<Faulty.Config> {

  /**
   * A fault, and when it shows.
   *
   * @param fault what goes wrong
   * @param step training step, counted from 0, at which it does, if it is one of training
   * @param path a path for it to work on
   */
  public record Config(Fault fault, int step, String path) {}

  @Override
  public String id() {
    return "faulty";
  }

  @Override
  public Origin origin() {
    return new Origin("Murphy's law", "Edward A. Murphy", "https://example.org");
  }

  @Override
  public Config defaults() {
    return new Config(Fault.NONE, 12, "");
  }

  @Override
  public Block build(Config config, Problem problem) {
    config.fault().happen(Fault.Phase.BUILD, null, config.path());
    return new FaultyBlock(config, problem);
  }
}
