package dev.gauntlet.run.child.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.TorchOp.Recording;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.run.child.plugin.Fault.Phase;
import dev.gauntlet.spi.Problem;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Embedding and linear layer, and a fault in its training passes from some step on; not in the
 * first model of a trial, which is warmed up and thrown away.
 */
final class FaultyBlock extends ModelBlock {
  private static final int WIDTH = 8;

  private static final AtomicBoolean WARMED_UP = new AtomicBoolean();

  private final Faulty.Config config;
  private final boolean faulty;
  private int passes;

  FaultyBlock(Faulty.Config config, Problem problem) {
    super(problem.vocabSize(), problem.contextLength());
    this.config = config;
    faulty = WARMED_UP.getAndSet(true) || isProfiled();
    parameter("wte.weight", new NormalInitializer(1), problem.vocabSize(), WIDTH);
    parameter("head.weight", new NormalInitializer(0.1f), problem.vocabSize(), WIDTH);
    parameter("head.bias", Initializer.ZEROS, problem.vocabSize());
  }

  /** Whether it is built for the profiler, which builds one model only. */
  private static boolean isProfiled() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(f -> f.getClassName().endsWith(".StepProfiler")));
  }

  @Override
  protected NDArray logits(Weights w, NDArray tokens, boolean training) {
    NDArray x = Layers.embedding(tokens, w.get("wte.weight")); // (B, T, C)
    if (tokens instanceof Recording) {
      config.fault().happen(Phase.EXPORT, x, config.path());
    } else if (!faulty) {
      return Layers.linear(x, w.at("head"));
    } else if (!training) {
      config.fault().happen(Phase.EVALUATION, w.get("head.bias"), config.path());
    } else if (passes++ >= config.step()) {
      boolean first = passes == config.step() + 1;
      config.fault().happen(first ? Phase.TRAINING : Phase.FROM_THEN_ON, x, config.path());
    }
    return Layers.linear(x, w.at("head")); // (B, T, V)
  }
}
