package dev.gauntlet.trial.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import dev.gauntlet.ops.TorchOp;
import dev.gauntlet.spi.result.Training;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019) as {@code torch.optim.AdamW}
 * computes it, with weight decay on every parameter.
 *
 * <p>A step is one call of PyTorch's own fused kernel over all parameters, which reads the
 * gradients where the backward pass left them, clips them if asked to, and zeroes them. A parameter
 * without {@link Parameter#requiresGradient()} is left alone, and so is one that no backward pass
 * has reached yet. All parameters share one step count, which the bias correction uses.
 *
 * <p>Owns its moments; closing it frees them.
 */
public final class AdamW implements AutoCloseable {

  private final List<Parameter> parameters;
  private final NDManager manager;
  private final NDList state = new NDList(); // steps done; first moments; second moments
  private final TorchOp update;

  /**
   * Starts with zero moments and attaches gradients to the parameters, which a parameter that was
   * loaded does not have.
   *
   * @param parameters initialized, FLOAT32; one that occurs twice (tied weights) counts once
   * @param training of it: betas, eps, weight decay, and gradient clipping, which is that of {@code
   *     torch.nn.utils.clip_grad_norm_}. The learning rate comes with each {@link #step}
   * @throws IllegalArgumentException if none of them is to be trained
   */
  public AdamW(ParameterList parameters, Training training) {
    this.parameters =
        parameters.values().stream().filter(Parameter::requiresGradient).distinct().toList();
    if (this.parameters.isEmpty()) {
      throw new IllegalArgumentException("the model has no parameter that is trained by gradients");
    }
    List<NDArray> arrays = this.parameters.stream().map(Parameter::getArray).toList();
    manager = arrays.get(0).getManager().newSubManager();
    state.add(manager.zeros(new Shape()));
    for (int moment = 1; moment <= 2; moment++) {
      arrays.forEach(array -> state.add(manager.zeros(array.getShape(), DataType.FLOAT32)));
    }
    arrays.forEach(array -> array.setRequiresGradient(true));
    update = update(arrays.size(), training);
  }

  /**
   * Moves the parameters against their gradients, and zeroes these. Call it after a backward pass,
   * with no gradient collector open.
   *
   * @param learningRate of this step
   */
  public void step(double learningRate) {
    try (NDManager scratch = manager.newSubManager()) {
      NDList operands = new NDList(1 + parameters.size() + state.size());
      operands.add(scratch.create(learningRate));
      parameters.forEach(parameter -> operands.add(parameter.getArray()));
      operands.addAll(state);
      update.runAll(operands.toArray(new NDArray[0]));
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private static TorchOp update(int count, Training training) {
    String p = names("p", count);
    String m = names("m", count);
    String v = names("v", count);
    String body =
        """
        all_p, all_m, all_v = [%s], [%s], [%s]
        p, g, m, v, steps = [], [], [], [], []
        for i in range(len(all_p)):
            grad = all_p[i].grad
            if torch.numel(grad) > 0:
                p.append(all_p[i].detach())
                g.append(grad)
                m.append(all_m[i])
                v.append(all_v[i])
                steps.append(step)
        if len(g) == 0:
            return step
        step.add_(1)
        %s
        torch._fused_adamw_(p, g, m, v, [], steps, lr=float(lr), beta1=%s, beta2=%s, \
        weight_decay=%s, eps=%s, amsgrad=False, maximize=False)
        torch._foreach_zero_(g)
        # What changes no result counts as dead code and is dropped.
        return p[0].flatten()[0] + g[0].flatten()[0]
        """
            .formatted(
                p,
                m,
                v,
                training.gradClip() == null ? "" : clip(training.gradClip()),
                training.beta1(),
                training.beta2(),
                training.weightDecay(),
                training.eps());
    return TorchOp.of("adamw", Map.of(), String.join(", ", "lr", p, "step", m, v), body);
  }

  /** As {@code torch.nn.utils.clip_grad_norm_}: its epsilon, and never a factor above 1. */
  private static String clip(double maxNorm) {
    String norm = "torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g)))";
    return "torch._foreach_mul_(g, torch.clamp(%s / (%s + 1e-6), max=1.0))"
        .formatted(maxNorm, norm);
  }

  private static String names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
  }
}
