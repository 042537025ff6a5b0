package dev.gauntlet.implementations.mlp;

import dev.gauntlet.kernels.ActivationLayer;
import dev.gauntlet.kernels.Embedding;
import dev.gauntlet.kernels.Linear;
import dev.gauntlet.kernels.Network;
import dev.gauntlet.kernels.Nonlinearity;
import dev.gauntlet.kernels.Panels;
import dev.gauntlet.kernels.ParameterVector;
import dev.gauntlet.kernels.Tokens;
import dev.gauntlet.kernels.Weight;
import dev.gauntlet.kernels.Workspace;
import dev.gauntlet.kernels.block.KernelGradients;
import dev.gauntlet.kernels.block.SharedParameters;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;

/**
 * {@link MlpModel} with a backward pass of its own: the same parameters and the same function.
 * Shapes are features by examples; T: context length, E: embedding size, H: hidden width, V:
 * vocabulary.
 */
final class MlpJavaModel extends MlpModel implements OwnGradients {
  private final MlpConfig config;
  private final Problem problem;
  private final SharedParameters memory;

  MlpJavaModel(MlpConfig config, Problem problem) {
    super(config, problem.vocabSize(), problem.contextLength());
    this.config = config;
    this.problem = problem;
    memory = SharedParameters.of(getDirectParameters());
  }

  @Override
  public Gradients open(int batchSize, int threads) {
    return new KernelGradients(
        memory, Pass::new, new KernelGradients.Use(problem, true), batchSize, threads);
  }

  /** Forward and backward pass over a block of examples. */
  private final class Pass extends Network {
    private final Embedding embedding;
    private final Linear first;
    private final ActivationLayer activation;
    private final Linear second;
    private final Panels hidden;
    private final Panels logits;
    private final Panels dHidden;
    private final Panels dInputs;
    private Panels inputs;

    Pass(Workspace work, boolean lastOnly) {
      ParameterVector p = work.parameters();
      int window = problem.contextLength() * config.n_embed();
      embedding = Embedding.window(work, "embed.weight", problem.vocabSize(), config.n_embed());
      first =
          new Linear(
              work, Weight.outIn(p, "mlp.0.weight", "mlp.0.bias", window, config.n_hidden()));
      hidden = work.groups(config.n_hidden());
      activation = new ActivationLayer(work, Nonlinearity.RELU, hidden); // mlp.1
      second =
          new Linear(
              work,
              Weight.outIn(
                  p, "mlp.2.weight", "mlp.2.bias", config.n_hidden(), problem.vocabSize()));
      logits = work.groups(problem.vocabSize());
      dHidden = work.groups(config.n_hidden());
      dInputs = work.groups(window);
      inputs = dInputs;
    }

    @Override
    protected Panels forward(Tokens tokens) {
      inputs = embedding.forward(tokens); // T * E, examples
      first.forward(inputs, hidden); // H, examples
      activation.forward(hidden);
      second.forward(hidden, logits); // V, examples
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      second.backward(hidden, dLogits, dHidden); // H, examples
      activation.backward(dHidden);
      first.backward(inputs, dHidden, dInputs); // T * E, examples
      embedding.backward(tokens, dInputs);
    }
  }
}
